from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChallengesConfig(AppConfig):
    name = "talko.challenges"
    label = "challenges"

    def ready(self) -> None:
        from talko.challenges import (
            panels,
            rules,
            sdg,
            solution_panels,
            solution_words,
            talk,
            tasks,
            words,
        )  # circular import: models must be loaded first

        assert rules
        assert tasks
        words.register()
        solution_words.register()
        panels.register()
        solution_panels.register()
        talk.register_challenge()
        talk.register_solution()
        post_migrate.connect(sdg.ensure, sender=self, dispatch_uid="challenges.sdg")
