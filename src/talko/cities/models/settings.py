from django.db import models

from talko.cities.models.cities import City


class CitySetting(models.Model):
    """What a city has chosen for one of the settings of `core.registries.city_settings`."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="settings")
    name = models.CharField(max_length=100)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="city_setting_once")]
