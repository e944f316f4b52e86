from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChallengesConfig(AppConfig):
    name = "talko.challenges"
    label = "challenges"

    def ready(self) -> None:
        from talko.accounts.own_data import register  # circular import: models must be loaded first
        from talko.challenges import (
            own_data,
            panels,
            rules,
            sdg,
            solution_panels,
            solution_words,
            talk,
            tasks,
            words,
        )  # circular import: models must be loaded first

        register(own_data.PART)
        assert rules
        assert tasks
        words.register()
        solution_words.register()
        panels.register()
        solution_panels.register()
        talk.register_challenge()
        talk.register_solution()
        post_migrate.connect(sdg.ensure, sender=self, dispatch_uid="challenges.sdg")
