from django.apps import AppConfig
from django.urls import register_converter

from talko.core.ids import PublicIdConverter


class CoreConfig(AppConfig):
    name = "talko.core"
    label = "core"

    def ready(self) -> None:
        register_converter(PublicIdConverter, "id")
