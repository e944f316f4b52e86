from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "talko.matching"
    label = "matching"

    def ready(self) -> None:
        from talko.accounts.own_data import register  # circular import: models must be loaded first
        from talko.matching import own_data, panels, rules, tasks, words  # circular import: the same

        assert rules
        register(own_data.PART)
        words.register()
        panels.register()
        tasks.connect()
