from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChallengesConfig(AppConfig):
    name = "talko.challenges"
    label = "challenges"

    def ready(self) -> None:
        from talko.challenges import (  # circular import: models must be loaded first
            city_settings,
            dialogue_subjects,
            exports,
            file_subjects,
            navigation,
            next_steps,
            notifications,
            own_data,
            panels,
            rules,
            sdg,
            search,
            tasks,
            words,
            workflow,
        )
        from talko.core.registries.own_data import register  # circular import: models must be loaded first

        register(own_data.PART)
        assert rules
        assert tasks
        assert workflow
        words.register()
        notifications.register()
        city_settings.register()
        file_subjects.register_subjects()
        panels.register()
        exports.register()
        navigation.register()
        next_steps.register()
        search.register()
        dialogue_subjects.register()
        post_migrate.connect(sdg.ensure, sender=self, dispatch_uid="challenges.sdg")
