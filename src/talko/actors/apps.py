from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "talko.actors"
    label = "actors"

    def ready(self) -> None:
        from talko.actors import (  # noqa: F401  # circular import: the same
            invitation_letter,
            navigation,
            next_steps,
            own_data,
            panels,
            search,
            tasks,
            words,
            workflow,
        )
        from talko.actors.file_subjects import register_subjects  # circular import: the same
        from talko.core import audit  # circular import: the same
        from talko.core.registries.own_data import register  # circular import: models must be loaded first

        register(own_data.PART)
        register_subjects()
        panels.register()
        navigation.register()
        next_steps.register()
        search.register()

        audit.register(
            source__imported=_("imported %(organisations)s organisations and %(projects)s projects"),
            source__undone=_("removed %(organisations)s organisations and %(projects)s projects"),
            organisation__created=_("added the organisation to the directory"),
            organisation__edited=_("edited the organisation"),
            organisation__claimed=_("proved by e-mail that they belong to the organisation"),
            organisation__claim_made=_("asked to act for the organisation"),
            organisation__claim_granted=_("let someone act for the organisation"),
            organisation__claim_refused=_("did not let someone act for the organisation"),
            organisation__invited=_("invited someone"),
            organisation__invitation_withdrawn=_("withdrew an invitation"),
            organisation__joined=_("joined the organisation"),
            organisation__declined=_("declined an invitation"),
            organisation__role_changed=_("changed the role of a member"),
            organisation__member_removed=_("removed a member"),
            organisation__left=_("left the organisation"),
            project__created=_("added the project to the directory"),
            project__edited=_("edited the project"),
            project__asked=_("asked whether %(name)s takes part"),
            project__joined=_("said that %(name)s takes part"),
            project__declined=_("said that %(name)s does not take part"),
            project__role_changed=_("changed what %(name)s does in the project"),
            project__left=_("said that %(name)s no longer takes part"),
        )
        words.register()
