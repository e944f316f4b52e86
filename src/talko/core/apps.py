from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "talko.core"
    label = "core"
