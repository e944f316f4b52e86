"""A small world in which something fits and much does not."""

from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.matching.index import directory_file, documents
from talko.matching.models import Watch
from tests.challenges.factories import ChallengeFactory
from tests.factories import OrganisationFactory

GROWERS = (
    "We build greenhouses that are warmed by waste heat, and grow vegetables in them with the neighbours."
)
ODLARE = "Vi bygger växthus som värms med spillvärme och odlar grönsaker tillsammans med grannarna."
KASVATTAJAT = (
    "Rakennamme kasvihuoneita, joita hukkalämpö lämmittää, ja kasvatamme vihanneksia naapureiden kanssa."
)
LAWYERS = "We are a law firm. Mergers, taxes and corporate finance are what we know."

OTHERS = {
    "Riverbend Bicycles": "We lend bicycles and teach children to ride in traffic.",
    "Isvakt": "Radar that measures the thickness of ice on rivers, for those who drive over it.",
    "Shadeworks": "We plant trees and put up shade over school yards in hot cities.",
    "Repair Café": "We mend radios, clothes and furniture, and lend tools to neighbours.",
    "Bygdbussen": "A village cooperative that owns a small bus and drives it to school.",
    "Ledger & Sons": "Accounting, payroll and audits for small companies.",
    "Quiet Rooms": "Music lessons, choirs and a studio for young people in the evenings.",
    "Harbour Law": LAWYERS,
}


def heat(city: City, **fields) -> Challenge:
    """Written in Swedish and English: waste heat is to warm greenhouses."""
    challenge = ChallengeFactory(
        city=city,
        title={"sv": "Värm växthus med spillvärme", "en": "Warm greenhouses with waste heat"},
        lead={
            "sv": "Datahallarna släpper ut värme året om. Vi vill odla grönsaker med den.",
            "en": "The data halls give off heat all year. We want to grow vegetables with it.",
        },
        need_local="Värmen från datahallarna räcker till flera växthus vid ån. Vi söker den som kan bygga och odla.",
        need_global={
            "en": "The heat of the data halls is enough for several greenhouses by the river. "
            "We look for those who can build them and grow food in them."
        },
        affected={"sv": "Skolkök och grannar.", "en": "School kitchens and neighbours."},
        amount_for={"sv": "Ett första växthus.", "en": "A first greenhouse."},
        **fields,
    )
    documents.refresh([challenge.pk])
    return challenge


def of_one_text(text: str, language: str = "en", **fields) -> Challenge:
    """A challenge of which nothing else is written."""
    empty = {
        "lead": {},
        "need_local": "",
        "need_global": {},
        "affected": {},
        "amount_for": {},
        "criteria": (),
    }
    return ChallengeFactory(title={language: text}, **empty, **fields)


def read() -> None:
    """What the worker does after a change of the directory."""
    directory_file.build()


def others(city: City) -> None:
    """Organisations beside which a text is judged, ready to be searched."""
    for name, summary in OTHERS.items():
        OrganisationFactory(city=city, name=name, summary={"en": summary})
    read()


def watch_of(person=None, organisation=None, text=GROWERS, language="en", **fields) -> Watch:
    return Watch.objects.create(
        person=person, organisation=organisation, text=text, language=language, **fields
    )
