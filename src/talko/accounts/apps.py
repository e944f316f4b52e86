from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "talko.accounts"
    label = "accounts"

    def ready(self) -> None:
        from talko.accounts import (  # noqa: F401  # circular import: models must be loaded first
            navigation,
            notification_delivery,
            own_data,
            security_mail,
            sign_in_mail,
            tasks,
        )
        from talko.accounts.file_subjects import register_subjects  # circular import: the same
        from talko.core import audit  # circular import: the same
        from talko.core.registries.own_data import register  # circular import: the same

        audit.register(person__edited=_("changed the profile"), person__erased=_("left"))
        register(own_data.PART)
        register_subjects()
        navigation.register()
