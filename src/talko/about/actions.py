from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talko.about.content import LONGEST
from talko.about.feedback import KIND as FEEDBACK
from talko.about.feedback import LONGEST_FEEDBACK
from talko.about.models import PageVersion, SitePage
from talko.accounts.models import Person
from talko.cities.models import City
from talko.core import audit, rate_limits
from talko.core.background import mail_queue
from talko.core.editing import revisions
from talko.core.errors import Invalid, Message
from talko.core.permissions import require
from talko.core.text import cleaning, email_addresses, languages
from talko.core.text.languages import Texts
from talko.core.workflow import move

HOUR, DAY = 3600, 24 * 3600
FROM_A_VISITOR_AN_HOUR = 5
TO_A_PLACE_A_DAY = 200


def save_page(
    *, by: Person, page: SitePage, revision: int, texts: Texts, publish: bool = False
) -> PageVersion:
    """Save the texts as a new version, and publish it. The same texts again make no second version.

    Raises Invalid, and EditConflict when someone saved the page since `revision` was read.
    """
    require(by, "about.edit", page)
    tidied = cleaning.in_each_language(texts)
    _require_readable(tidied)
    with transaction.atomic():
        row, _made = SitePage.objects.get_or_create(kind=page.kind, city=page.city, defaults={"revision": 0})
        current = revisions.locked(row)
        if not revisions.stands(current, {"texts": tidied}):
            revisions.change(current, revision=revision, values={"texts": tidied})
            current.save()
            PageVersion.objects.create(page=current, number=current.revision, texts=tidied, by=by)
            place = current.city.slug if current.city else ""
            audit.log(current, "about.saved", by=by, city=place, data={"number": current.revision})
        version = current.versions.get(number=current.revision)
        return move(version, "publish", by=by) if publish else version


def _require_readable(texts: Texts) -> None:
    if not texts or not texts.keys() <= languages.OWN_NAMES.keys():
        raise Invalid(fields={"texts": _("Write the text in at least one language.")})
    if any(cleaning.length(text) > LONGEST for text in texts.values()):
        raise Invalid(fields={"texts": cleaning.too_long(LONGEST)})


def restore_version(*, by: Person, version: PageVersion) -> PageVersion:
    """Save the texts of an earlier version anew. What is published stays so until the new version is published."""
    current = SitePage.objects.select_related("city").get(pk=version.page_id)
    return save_page(by=by, page=current, revision=current.revision, texts=version.texts)


def send_feedback(*, city: City | None, visitor: str, what: str, where: str = "", email: str = "") -> None:
    """Mail what somebody could not use to those who look after the site. Needs no account.

    `visitor` is whom the limit counts: a network address or a person. Raises Invalid and TooMany.
    """
    what, where = cleaning.several_lines(what), cleaning.one_line(where)
    fields: dict[str, Message] = {}
    if not what:
        fields["what"] = _("Write what did not work.")
    Invalid.raise_for(fields)
    cleaning.check_length(LONGEST_FEEDBACK, what=what)
    cleaning.check_length(500, where=where)
    answer_to = email_addresses.canonical(email) if email.strip() else ""
    place = city.slug if city else ""
    rate_limits.limit(f"about-feedback:{visitor[:60]}", most=FROM_A_VISITOR_AN_HOUR, seconds=HOUR)
    rate_limits.limit(f"about-feedback-to:{place}", most=TO_A_PLACE_A_DAY, seconds=DAY)
    values: dict[str, Any] = {"city": place, "what": what, "where": where, "email": answer_to}
    mail_queue.send_later(FEEDBACK, **values)
