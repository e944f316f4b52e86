from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "talko.accounts"
    label = "accounts"

    def ready(self) -> None:
        from talko.accounts import own_data, own_part
        from talko.core import audit  # circular import: the same

        audit.register(person__edited=_("changed the profile"), person__erased=_("left"))
        own_data.register(own_part.PART)
