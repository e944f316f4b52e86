from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "talko.challenges"
    label = "challenges"
