from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "talko.web"
    label = "web"
