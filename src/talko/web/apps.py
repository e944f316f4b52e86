from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "talko.web"
    label = "web"

    def ready(self) -> None:
        from talko.web import newcomers  # noqa: F401  # circular import: models must be loaded first
