from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "talko.dialogue"
    label = "dialogue"
