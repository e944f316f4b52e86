from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "talko.core.files"
    label = "files"

    def ready(self) -> None:
        from talko.core.files import own_data, tasks, words  # circular import: models must be loaded first
        from talko.core.registries.own_data import register  # circular import: models must be loaded first

        register(own_data.PART)
        words.register()
        assert tasks
