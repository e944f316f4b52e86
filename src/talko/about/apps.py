from django.apps import AppConfig


class AboutConfig(AppConfig):
    name = "talko.about"
    label = "about"

    def ready(self) -> None:
        from talko.about import (  # noqa: F401  # circular import: models must be loaded first
            feedback,
            navigation,
            own_data,
            panels,
            rules,
            words,
            workflow,
        )
        from talko.core.registries.own_data import register  # circular import: the same

        register(own_data.PART)
        words.register()
        navigation.register()
        panels.register()
