"""A site's own sentence encoder: a second file of the directory has its vectors, and without it matching goes on."""

from dataclasses import replace

import numpy as np
import pytest

from talko.matching.index import directory_file, encoder
from tests.engines.retrieval.models import VOCABULARY, write_onnx
from tests.factories import CityFactory, OrganisationFactory


@pytest.fixture
def chosen(settings, tmp_path):
    """A model in which “bike” and “bicycle” are one, and nothing else means anything."""
    table = np.zeros((len(VOCABULARY), 2), np.float32)
    table[[VOCABULARY.index("bicycle"), VOCABULARY.index("bike")], 0] = 1
    folder = write_onnx(tmp_path / "model", table)
    settings.TALKO = replace(settings.TALKO, encoder=f"folder:{folder}")
    encoder._loaded.cache_clear()
    yield folder
    encoder._loaded.cache_clear()


@pytest.fixture
def workshop(db):
    return OrganisationFactory(name="Qwx", city=CityFactory(), summary={"en": "bicycle"})


def spaces() -> list[str]:
    directory_file.build()
    directory = directory_file.current()
    assert directory is not None
    return [one.space.name for one in directory.spaces]


def test_the_chosen_encoder_ranks_beside_the_words(chosen, workshop):
    model = encoder.chosen()
    assert model is not None
    assert spaces() == ["word vectors", model.name]


def test_a_file_with_its_vectors_that_was_cut_short_is_made_while_the_other_is_new(chosen, workshop):
    directory_file.build()
    [encoded] = directory_file.folder().glob("organisations-*.directory")
    encoded.unlink()
    assert directory_file.build()
    assert encoded.exists()
    assert not directory_file.build()


def test_an_encoder_that_is_not_there_is_left_out(chosen, workshop, caplog):
    (chosen / "tokenizer.json").unlink()
    assert encoder.chosen() is None
    assert "tokenizer.json" in caplog.text
    assert spaces() == ["word vectors"]
