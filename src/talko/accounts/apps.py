from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "talko.accounts"
    label = "accounts"
