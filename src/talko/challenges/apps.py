from django.db.models.signals import post_migrate

from talko.core import rooms


class ChallengesConfig(rooms.Room):
    name = "talko.challenges"
    label = "challenges"

    def ready(self) -> None:
        super().ready()
        from talko.challenges import sdg  # circular import: models must be loaded first

        post_migrate.connect(sdg.ensure, sender=self, dispatch_uid="challenges.sdg")
