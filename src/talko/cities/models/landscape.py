"""What a city chooses for the picture of its landscape (`engines.sky`) and for its accent colour."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Relief(models.TextChoices):
    FLAT = "flat", _("Flat")
    COAST = "coast", _("Low coast with islands")
    HILLS = "hills", _("Hills")
    FELLS = "fells", _("Fells")
    PEAKS = "peaks", _("Steep peaks")
    CANYON = "canyon", _("Canyon and table mountains")


class Water(models.TextChoices):
    SEA = "sea", _("Sea")
    LAKE = "lake", _("Lake")
    RIVER = "river", _("River")
    NONE = "none", _("No water")


class Trees(models.TextChoices):
    SPRUCE = "spruce", _("Spruce")
    BIRCH = "birch", _("Birch")
    BROADLEAF = "broadleaf", _("Broadleaf trees")
    PALM = "palm", _("Palms")
    NONE = "none", _("No trees")


class Landmark(models.TextChoices):
    CHURCH = "church", _("Church")
    CATHEDRAL = "cathedral", _("Cathedral")
    ARCTIC_CATHEDRAL = "arctic_cathedral", _("Arctic cathedral")
    BRIDGE = "bridge", _("Bridge")
    CABLE_BRIDGE = "cable_bridge", _("Cable-stayed bridge")
    SKYLINE = "skyline", _("Skyscrapers")
    HEADFRAME = "headframe", _("Mine headframe")
    CHIMNEYS = "chimneys", _("Chimneys")
    TURBINES = "turbines", _("Wind turbines")
    LIGHTHOUSE = "lighthouse", _("Lighthouse")
    HOUSES = "houses", _("Wooden houses")
    LAVVU = "lavvu", _("Lavvu")


class Accent(models.TextChoices):
    WATER = "water", _("Deep water")
    MOSS = "moss", _("Moss")
    CLOUDBERRY = "cloudberry", _("Cloudberry")
    LINGONBERRY = "lingonberry", _("Lingonberry")
    FIREWEED = "fireweed", _("Fireweed")
    SLATE = "slate", _("Slate")
