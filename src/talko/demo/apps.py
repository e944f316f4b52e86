from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "talko.demo"
    label = "demo"
