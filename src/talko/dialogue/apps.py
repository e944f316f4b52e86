from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogueConfig(AppConfig):
    name = "talko.dialogue"
    label = "dialogue"

    def ready(self) -> None:
        from talko.accounts import (
            notifications,  # circular import: models are not ready when this module is read
        )
        from talko.accounts.models import Topic  # circular import: the same
        from talko.cities.models import Agreement  # circular import: the same
        from talko.core import audit  # circular import: the same
        from talko.core.registries import own_things, panels  # circular import: the same
        from talko.core.registries.own_data import register  # circular import: the same
        from talko.dialogue import agreements, own_data, subjects  # circular import: the same
        from talko.dialogue import notifications as dialogue_notifications  # circular import: the same
        from talko.dialogue.file_subjects import register_subjects  # circular import: the same
        from talko.dialogue.models import Message  # circular import: the same
        from talko.dialogue.queries.followed import followings  # circular import: the same
        from talko.dialogue.views.threads import dialogue_of  # circular import: the same

        register_subjects()
        audit.register(
            message__posted=_("wrote a message in the city's name"),
            message__hidden=_("hid a message: %(reason)s"),
            message__restored=_("restored a hidden message"),
            dialogue__closed=_("closed the dialogue"),
            dialogue__reopened=_("opened the dialogue again"),
            translation__made=_("had it translated by a machine"),
            translation__corrected=_("corrected the translation"),
            translation__restored=_("restored an earlier translation"),
            translation__removed=_("removed the translation"),
            translation__locked=_("locked the translation"),
            translation__unlocked=_("opened the translation to everyone again"),
        )
        visible = notifications.row_among(lambda: Message.objects.filter(hidden_at=None))
        notifications.register(
            "message.posted", _("%(name)s wrote about %(title)s."), topic=Topic.MESSAGES, holds=visible
        )
        notifications.register(
            "message.reply", _("%(name)s replied to you about %(title)s."), topic=Topic.REPLIES, holds=visible
        )
        notifications.register(
            "message.mention",
            _("%(name)s mentioned you about %(title)s."),
            topic=Topic.REPLIES,
            urgent=True,
            holds=visible,
        )
        notifications.register(
            "message.hidden",
            _("Your message about %(title)s was hidden: %(reason)s"),
            topic=Topic.OWN,
            holds=notifications.row_among(lambda: Message.objects.exclude(hidden_at=None)),
        )
        notifications.register(
            "translation.corrected",
            _("%(name)s corrected a translation about %(title)s."),
            topic=Topic.OWN,
            holds=dialogue_notifications.correction_stands,
        )
        notifications.register(
            "translation.taken_back",
            _("%(name)s took back your translation about %(title)s."),
            topic=Topic.OWN,
            holds=dialogue_notifications.correction_is_gone,
        )
        register(own_data.PART)
        own_things.register(
            own_things.Things(
                "following", _("What you follow"), followings, page="dialogue:following", order=20
            )
        )
        subjects.register(Agreement, agreements.SUBJECT)
        panels.register(
            "agreement",
            panels.Panel(
                name="dialogue",
                template="dialogue/_threads.html",
                context=lambda request, agreement: {"dialogue": dialogue_of(request, agreement)},
                order=80,
            ),
        )
