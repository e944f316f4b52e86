from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications, security_mail, signals
from talko.accounts.models import NOT_OF_CONCERN, Notification, Person, ThingChoice, Topic, TopicChoice
from talko.core import audit
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid, Message
from talko.core.models import DoneOnce, FormDraft, UnsentForm
from talko.core.registries import own_data
from talko.core.registries.events import announce
from talko.core.text import cleaning, languages
from talko.core.values import time_zones

MOST_THINGS = 500
"""Things about which one person can choose their mail."""
NO_ZONE = _("Choose a time zone from the list.")
PROFILE = ("name", "about", "language", "reads", "writes", "time_zone", "mail", "aim")


def edit_profile(*, by: Person, values: dict[str, Any]) -> Person:
    """Raises Invalid for an empty name, and for a language or a time zone that does not exist."""
    fields: dict[str, Message] = {}
    values = {**cleaning.all_cleaned(values), "name": cleaning.one_line(values.get("name", ""))}
    if not values["name"]:
        fields["name"] = _("Write the name that others should see.")
    known = {code for code, _name in languages.CHOICES}
    if not set(values.get("reads", [])) | set(values.get("writes", [])) <= known:
        fields["reads"] = _("Choose languages from the list.")
    if not _is_zone(values.get("time_zone", "")):
        fields["time_zone"] = NO_ZONE
    if values.get("aim") and values["aim"] not in Person.Aim.values:
        fields["aim"] = _("Choose one from the list.")
    Invalid.raise_for(fields)
    with transaction.atomic():
        person = still(Person.objects.select_for_update(), pk=by.pk)
        mail_before = person.mail
        _choose_zone(person, values.get("time_zone", person.time_zone))
        for name in PROFILE:
            if name in values:
                setattr(person, name, values[name])
        person.save(update_fields=[*PROFILE, "time_zone_chosen"])
        if Person.Digest.NEVER in {mail_before, person.mail}:
            notifications.settle(person)
        audit.log(person, "person.edited", by=person)
    return person


def suppose_time_zone(*, person: Person, time_zone: str) -> None:
    """Until they choose a zone, people see times in that of the city that they chose or came through."""
    Person.objects.filter(pk=person.pk, time_zone_chosen=False).update(time_zone=time_zone)


def _is_zone(name: str) -> bool:
    return not name or time_zones.exists(name)


def _choose_zone(person: Person, name: str) -> None:
    """Sending a form with the guessed zone unchanged does not choose it."""
    if name != person.time_zone:
        person.time_zone, person.time_zone_chosen = name, bool(name)


def mark_read(*, by: Person, those: list[Notification] | None = None) -> int:
    """Mark all of them, or those given, as read. Returns how many were unread."""
    unread = Notification.objects.filter(person=by, read_at__isnull=True)
    if those is not None:
        unread = unread.filter(pk__in=[one.pk for one in those])
    return unread.update(read_at=timezone.now())


def stop_mail(*, person: Person, group: str = "") -> None:
    """Stop all mail, or that about one group. Called from a signed link, so that no sign-in is needed."""
    with transaction.atomic():
        if group:
            _set_mail_about(person, group, ThingChoice.Mail.NEVER)
        else:
            Person.objects.filter(pk=person.pk).update(mail=Person.Digest.NEVER)
            notifications.settle(person)


@transaction.atomic
def choose_mail(*, by: Person, topics: dict[str, str]) -> None:
    """How they are mailed about each topic; an empty choice is as they get the rest. Raises Invalid for an unknown choice."""
    known = {*TopicChoice.Mail.values, ""}
    wrong = [topic for topic, mail in topics.items() if topic not in Topic.values or mail not in known]
    Invalid.raise_for({topic: _("Choose one from the list.") for topic in wrong})
    TopicChoice.objects.filter(person=by, topic__in=topics).delete()
    TopicChoice.objects.bulk_create(
        TopicChoice(person=by, topic=topic, mail=mail) for topic, mail in topics.items() if mail
    )


@transaction.atomic
def choose_mail_about(*, by: Person, group: str, mail: str) -> None:
    """How they are mailed about one thing; an empty choice is as they get the rest. Raises Invalid, Conflict for too many."""
    if mail not in {*ThingChoice.Mail.values, ""}:
        raise Invalid(fields={"mail": _("Choose one from the list.")})
    chosen = ThingChoice.objects.filter(person=by)
    if not mail:
        chosen.filter(group=group).delete()
        return
    if chosen.exclude(group=group).count() >= MOST_THINGS:
        raise Conflict(_("You have made a choice for too many things. Remove one of them first."))
    _set_mail_about(by, group, mail)


def _set_mail_about(person: Person, group: str, mail: str) -> None:
    ThingChoice.objects.update_or_create(person=person, group=group, defaults={"mail": mail})
    if mail == ThingChoice.Mail.NEVER:
        notifications.settle(person, group=group)


def only_what_concerns(person: Person) -> None:
    """No mail about the rest, which they still find among their notifications."""
    choose_mail(by=person, topics=dict.fromkeys(map(str, NOT_OF_CONCERN), TopicChoice.Mail.NEVER.value))


def erase_account(*, by: Person) -> None:
    """Empties the person's row. What they wrote stays, under "A former member"; what is only about them is deleted.

    Raises Conflict while something depends on them alone (the last officer of a city).
    """
    with transaction.atomic():
        person = still(Person.objects.select_for_update(), pk=by.pk)
        for part in own_data.parts():
            if part.before_erasing:
                part.before_erasing(person)
        for part in own_data.parts():
            if part.erase:
                part.erase(person)
        for model in (EmailAddress, Authenticator, SocialAccount):
            model.objects.filter(user=person).delete()
        for model in (Notification, ThingChoice, TopicChoice):
            model._default_manager.filter(person=person).delete()
        notifications.forget_name(person)
        security_mail.forget(person)
        FormDraft.objects.filter(by=person).delete()
        UnsentForm.objects.filter(by=person).delete()
        DoneOnce.objects.filter(by=person).delete()
        _end_sessions(person)
        person.email = None
        person.name = person.about = person.language = person.aim = person.time_zone = ""
        person.reads, person.writes = [], []
        person.mail = Person.Digest.NEVER
        person.time_zone_chosen = False
        person.is_active = person.is_staff = person.is_superuser = False
        person.erased_at = timezone.now()
        person.last_login = None
        person.set_unusable_password()
        person.save()
        audit.log(person, "person.erased", by=None)
        announce(signals.person_erased, person)


def _end_sessions(person: Person) -> None:
    key = str(person.pk)
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == key
    ]
    Session.objects.filter(pk__in=ended).delete()
