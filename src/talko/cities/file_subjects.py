"""Cities, receipts of an agreement's costs and pictures of its results as subjects of files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.cities.models import AgreementResult, City, CostEntry
from talko.cities.rules import is_officer, ledger_parties, reads_agreement, result_parties
from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject
from talko.core.text import languages

PHOTO = Place(
    "photo",
    _("Photograph of the city"),
    _("Add a photograph of the city"),
    only_pictures=True,
    most=1,
    heads_the_page=True,
)
CREST = Place("crest", _("Crest"), _("Add the crest"), only_pictures=True, most=1, shows_the_thing=True)
RECEIPTS = Place("receipts", _("Receipts"), _("Add a receipt"), most=5)
PICTURES = Place("pictures", _("Pictures"), _("Add a picture"), only_pictures=True, most=10)


def register() -> None:
    subjects.register(
        City,
        Subject(
            places=(PHOTO, CREST),
            may_see=lambda _person, _city: True,
            may_add=lambda person, city, _place: is_officer(person, city),
            title=lambda city: city.name,
            city=lambda city: city.slug,
            in_name_of_city=True,
        ),
    )
    subjects.register(
        CostEntry,
        Subject(
            places=(RECEIPTS,),
            may_see=_reads,
            may_add=_keeps_the_ledger,
            title=lambda entry: entry.purpose,
            address=lambda entry: f"{entry.agreement.get_absolute_url()}#costs",
            city=lambda entry: entry.city.slug,
            in_name_of_city=True,
            beside=("agreement", "city"),
        ),
    )
    subjects.register(
        AgreementResult,
        Subject(
            places=(PICTURES,),
            may_see=_reads,
            may_add=_enters_results,
            title=lambda result: languages.best(result.agreement.title, [languages.current()])[1],
            address=lambda result: f"{result.agreement.get_absolute_url()}#results",
            city=lambda result: result.city.slug,
            in_name_of_city=True,
            beside=("agreement", "city"),
        ),
    )


def _reads(person: Any, entry: CostEntry | AgreementResult) -> bool:
    return reads_agreement(person, entry.agreement)


def _keeps_the_ledger(person: Any, entry: CostEntry, _place: str) -> bool:
    return entry.city_id in {party.city_id for party in ledger_parties(person, entry.agreement)}


def _enters_results(person: Any, result: AgreementResult, _place: str) -> bool:
    return result.city_id in {party.city_id for party in result_parties(person, result.agreement)}
