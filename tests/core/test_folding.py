"""Searching and sorting as readers expect, computed when a row is saved: alike on every database."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.accounts import actions
from talko.actors.models import Organisation, Project
from talko.cities.models import City
from talko.core.text.folding import folded, sort_key
from tests.factories import CityFactory, OrganisationFactory, PersonFactory

SWEDISH = [
    "", "100 hus", "2 hus", "Abel", "abel och kajn", "Abelsson", "Aðil", "Àf", "Aftonstjärnan", "Café Norr", "cafe Syd",
    "Đáhton", "Eva-Lena", "Evalena", "Mueller", "Müller", "ŋala", "Straße", "strassen", "Thor", "Þóra", "thy", "Tåg", "Vera",
    "Wera", "Zorn", "Å", "Åbo", "Ångström", "Ägir", "Ærø", "Ö", "Ørsted", "Östersund", "Αθήνα", "Борис", "حسن", "李",
]  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "Luleå", "lulea", "LULEA", "LULEÅ", "Lulea\u030a", "  luleå ", "\uff2c\uff55\uff4c\uff45\uff41", "Lu\u00adleå", "ŁULEÁ",
    ],
)  # fmt: skip
def test_it_works(typed):
    assert folded(typed) == "lulea"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Köbenhavn", "københavn"),
        ("Ærø", "ärö"),
        ("Aðalsteinn", "adalsteinn"),
        ("Þór", "Thor"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("đŋŧčšžáǧǥʒ", "dntcszaggz"),
        ("İstanbul", "ıstanbul"),
        ("ISTANBUL", "istanbul"),
        ("O’Brien", "obrien"),
        ("Kárášjohka – Karasjok", "karasjohka - karasjok"),
        ("ﬁnans", "finans"),
        ("Αθήνα", "αθηνα"),
        ("مُحَمَّد", "محمد"),
        ("می\u200cخواهم", "میخواهم"),
        ("가나", unicodedata.normalize("NFD", "가나")),
    ],
)
def test_what_readers_take_for_the_same(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("क", "क़"), ("a b", "ab"), ("c++", "c")])
def test_what_they_do_not(one, other):
    assert folded(one) != folded(other)


@given(st.text())
def test_folded_once_is_folded(text):
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


def test_names_stand_in_nordic_order():
    names = SWEDISH.copy()
    random.Random(4).shuffle(names)
    assert sorted(names, key=lambda name: (sort_key(name), SWEDISH.index(name))) == SWEDISH


@pytest.mark.django_db
def test_every_list_by_name_is_in_this_order(client):
    names = SWEDISH[1:]
    for name in random.Random(5).sample(names, len(names)):
        OrganisationFactory(name=name, city=None)
        Project.objects.create(name=name)
        CityFactory(name=name)
    for model in (Organisation, Project, City):
        listed = list(model.objects.values_list("name", flat=True))
        assert listed == sorted(names, key=lambda name: (sort_key(name), listed.index(name)))
    pages = [client.get(f"/organisations/?page={number}").context["rows"] for number in (1, 2)]
    assert [row.name for page in pages for row in page] == list(
        Organisation.objects.order_by("sort_key", "id").values_list("name", flat=True)
    )


@pytest.mark.django_db
def test_a_new_name_moves_in_the_list():
    person = PersonFactory(name="Öberg")
    values = {"name": "Åberg", "language": "sv", "mail": "daily", "reads": ["sv"], "writes": ["sv"]}
    actions.edit_profile(by=person, values=values)
    person.refresh_from_db()
    assert person.sort_key == "{berg"
