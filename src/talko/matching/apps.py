from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "talko.matching"
    label = "matching"
