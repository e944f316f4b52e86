from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "talko.solutions"
    label = "solutions"

    def ready(self) -> None:
        from talko.core.registries.own_data import register  # circular import: models must be loaded first
        from talko.solutions import (  # circular import: models must be loaded first
            dialogue_subjects,
            file_subjects,
            navigation,
            next_steps,
            notifications,
            own_data,
            own_things,
            panels,
            rules,
            words,
            workflow,
        )
        from talko.solutions.actions import decisions  # circular import: models must be loaded first

        assert rules
        assert workflow
        assert decisions
        register(own_data.PART)
        own_things.register()
        words.register()
        navigation.register()
        next_steps.register()
        notifications.register()
        file_subjects.register_subjects()
        panels.register()
        dialogue_subjects.register()
