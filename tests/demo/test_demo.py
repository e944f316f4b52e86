"""The demo world is whole, is loaded once, and is what its sign-ins promise."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from talko.accounts.models import Person
from talko.actors.models import Organisation, Project
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.core.files.models import StoredFile
from talko.core.files.subjects import subject_of
from talko.demo import world
from talko.solutions.models import Decision, Solution

pytestmark = [pytest.mark.django_db, pytest.mark.no_database]
"""A demo runs on SQLite. The walks through its pages load it into PostgreSQL, too."""


def load(**options) -> str:
    out = io.StringIO()
    call_command("demo_load", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_it_works(client):
    said = load()
    assert "eva@lulea.example" in said
    assert sorted(City.objects.values_list("slug", flat=True)) == [
        "austin", "jokkmokk", "lulea", "norrbotten", "oulu", "rovaniemi", "tromso",
    ]  # fmt: skip
    assert Organisation.objects.count() >= 60
    assert sorted(Challenge.objects.values_list("state", flat=True)) == [
        "closed", "followed_up", "open", "open", "open", "open", "open", "review",
    ]  # fmt: skip
    assert Decision.objects.count() == 1
    for model in (City, Person, Organisation, Project, Challenge, Solution, Agreement):
        assert not model.objects.filter(is_demo=False).exists(), model
    _each_challenge_speaks_its_citys_language_and_english()
    _everything_shows_a_picture(client)
    for _who, email, password in world.sign_ins():
        assert client.login(email=email, password=password)
        assert client.get("/").status_code == 200
    again = {model: model.objects.count() for model in (City, Person, Challenge, Solution, StoredFile)}
    load()
    assert again == {model: model.objects.count() for model in again}


def _each_challenge_speaks_its_citys_language_and_english():
    for challenge in Challenge.objects.select_related("city"):
        assert challenge.title[challenge.city.language]
        assert challenge.title["en"]
        assert challenge.need_global["en"]


def _everything_shows_a_picture(client):
    files = StoredFile.objects.all()
    assert {file.language for file in files} == {"sv", "en", "fi"}
    assert all(file.alternative and file.credit and file.is_ready for file in files)
    assert files.filter(place="lead").count() == Challenge.objects.count()
    assert files.filter(place="logo").count() == 9
    assert files.filter(place="portrait").count() >= 8
    (decided,) = Challenge.objects.filter(state="followed_up")
    assert decided.decided_at == decided.decision.decided_at
    assert not files.filter(created_at__gt=timezone.now() - timedelta(hours=1), place="lead").exists()
    for file in files.filter(place__in=("lead", "pictures")):
        subject = file.subject
        answer = client.get(file.url("thumb"))
        list(answer)  # reading it to the end closes the file
        assert (answer.status_code == 200) == subject_of(subject).may_see(AnonymousUser(), subject)


def test_beside_the_real_directory(real_data):
    load(directory=real_data / "dsi")
    assert Organisation.objects.count() > 1200
    assert Challenge.objects.count() == 8
    assert not Organisation.objects.filter(name="Cedar Street Growers").exists()


def test_a_demo_is_never_loaded_into_a_real_server(settings):
    settings.TALKO = replace(settings.TALKO, mode="production")
    with pytest.raises(CommandError):
        load()
    assert not City.objects.exists()
