from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "talko.actors"
    label = "actors"
