"""When the worker makes the directory's file, and when it waits."""

import pytest

from talko.actors.models import ImportRun, Source
from talko.matching.index import directory_file
from tests.factories import CityFactory, OrganisationFactory

Phase = ImportRun.Phase


@pytest.fixture
def made(db):
    """A file of one organisation; another has been added since."""
    OrganisationFactory(name="Bike Kitchen", city=CityFactory(), summary={"en": "We repair bicycles."})
    directory_file.build()
    OrganisationFactory(name="Tool Library", summary={"en": "We lend tools."})


def test_after_a_build_that_took_long_an_edit_waits(made):
    directory_file.folder().joinpath("organisations.seconds").write_text("60")
    assert not directory_file.keep_up()
    directory_file.folder().joinpath("organisations.seconds").write_text("0")
    assert directory_file.keep_up()


@pytest.mark.parametrize(
    ("phase", "waits"),
    [(Phase.STAGING, False), (Phase.APPLYING, True), (Phase.DONE, False), (Phase.UNDOING, True)],
)
def test_while_an_import_writes_nothing_is_made_that_would_be_made_again(made, phase, waits):
    directory_file.folder().joinpath("organisations.seconds").write_text("0")
    run = ImportRun.objects.create(source=Source.objects.create(name="made"), phase=phase)
    assert directory_file.keep_up() is not waits
    ImportRun.objects.filter(pk=run.pk).update(phase=Phase.DONE)
    assert directory_file.keep_up() is waits


def test_the_first_file_does_not_wait_for_an_import(made):
    directory_file.forget()
    ImportRun.objects.create(source=Source.objects.create(name="made"), phase=Phase.APPLYING)
    assert directory_file.keep_up()


def test_a_damaged_file_is_made_again(made):
    [path] = directory_file.folder().glob("*.directory")
    path.write_bytes(b"x" * 200)
    assert directory_file.current() is None
    assert directory_file.build()
    directory = directory_file.current()
    assert directory is not None
    assert len(directory) == 2
