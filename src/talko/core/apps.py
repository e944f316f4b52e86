from django.apps import AppConfig
from django.urls import register_converter

from talko.core.ids import PublicIdConverter


class CoreConfig(AppConfig):
    name = "talko.core"
    label = "core"

    def ready(self) -> None:
        from talko.core.background import lost_tasks, mail_queue  # noqa: F401  # circular import: models must be loaded first

        register_converter(PublicIdConverter, "id")
