"""A site's own sentence encoder: it finds what shares no word, and without it matching goes on."""

from dataclasses import replace

import numpy as np
import pytest

from talko.matching.index import documents, encoder, query_text, search_index
from talko.matching.models import Document
from tests.engines.retrieval.models import VOCABULARY, write_onnx
from tests.factories import CityFactory, OrganisationFactory


@pytest.fixture
def chosen(settings, tmp_path):
    """A model in which “bike” and “bicycle” are one, and nothing else means anything."""
    table = np.zeros((len(VOCABULARY), 2), np.float32)
    table[[VOCABULARY.index("bicycle"), VOCABULARY.index("bike")], 0] = 1
    folder = write_onnx(tmp_path / "model", table)
    settings.TALKO = replace(settings.TALKO, encoder=f"folder:{folder}")
    encoder._rankers.cache_clear()
    yield folder
    encoder._rankers.cache_clear()


@pytest.fixture
def workshop(db):
    found = OrganisationFactory(name="Qwx", city=CityFactory(), summary={"en": "bicycle"})
    OrganisationFactory(name="Zzk", city=found.city, summary={"en": "river"})
    documents.refresh(Document.Kind.ORGANISATION, [found.pk])
    return found


def nearness(organisation) -> dict[str, float]:
    query = query_text.parse("bike", "en").query
    collection = search_index.organisations()
    assert organisation.pk in [hit.key for hit in collection.search(query)]
    return dict(collection.explain(query, organisation.pk).near)


def test_the_chosen_encoder_ranks_beside_the_rest(chosen, workshop):
    [ranker] = encoder.rankers()
    assert nearness(workshop)[ranker.name] > 0.5


def test_an_encoder_that_is_not_there_is_left_out(chosen, workshop, caplog):
    (chosen / "tokenizer.json").unlink()
    assert encoder.rankers() == []
    assert "tokenizer.json" in caplog.text
    assert not [name for name in nearness(workshop) if "model" in name]
