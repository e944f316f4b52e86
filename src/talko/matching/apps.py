from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "talko.matching"
    label = "matching"

    def ready(self) -> None:
        from talko.matching import rules  # circular import: models must be loaded first

        assert rules
