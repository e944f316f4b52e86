from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "talko.matching"
    label = "matching"

    def ready(self) -> None:
        from talko.core.registries.own_data import register  # circular import: models must be loaded first
        from talko.core.web import warm_up  # circular import: the same
        from talko.matching import (  # circular import: the same
            city_settings,
            navigation,
            next_steps,
            own_data,
            panels,
            rules,
            tasks,
            words,
            workflow,
        )
        from talko.matching.index import search_index  # circular import: the same

        assert rules
        assert workflow
        register(own_data.PART)
        words.register()
        city_settings.register()
        navigation.register()
        next_steps.register()
        panels.register()
        tasks.connect()
        warm_up.register(search_index.warm)
