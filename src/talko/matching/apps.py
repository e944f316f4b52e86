from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "talko.matching"
    label = "matching"

    def ready(self) -> None:
        from talko.accounts.own_data import register  # circular import: models must be loaded first
        from talko.core import warming  # circular import: the same
        from talko.matching import (
            collections,
            own_data,
            panels,
            rules,
            tasks,
            words,
        )  # circular import: the same

        assert rules
        register(own_data.PART)
        words.register()
        panels.register()
        tasks.connect()
        warming.register(collections.warm)
