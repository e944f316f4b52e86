"""Scoring a document outside the index."""

import pytest

from talko.engines.retrieval import Index, english_bag, english_query

DOCUMENTS = [
    ("heat", "waste heat warms the greenhouse"),
    ("bus", "a school bus that villagers drive"),
    ("ice", "radar measures the ice on the river"),
]


def test_it_works():
    index = Index.build((id, english_bag(text)) for id, text in DOCUMENTS)
    query = english_query("heat for a greenhouse")
    for id, text in DOCUMENTS:
        assert index.assess(query, english_bag(text)) == index.explain(query, id)


def test_judging_changes_nothing():
    index = Index.build((id, english_bag(text)) for id, text in DOCUMENTS)
    query = english_query("waste heat")
    before = index.scores(query)
    index.assess(query, english_bag("waste heat and words that nobody else uses"))
    assert index.scores(query) == before


def test_no_document_reaches_the_most():
    index = Index.build((id, english_bag(text)) for id, text in DOCUMENTS)
    query = english_query("waste heat greenhouse")
    most = index.most(query)
    for times in (1, 10, 10_000):
        said = english_bag(" ".join(["waste heat greenhouse"] * times))
        assert 0 < sum(share.score for share in index.assess(query, said)) < most
    assert index.most(english_query("")) == 0


def test_an_empty_index_judges_too():
    index = Index.build([])
    assert index.average_length == 0
    shares = index.assess(english_query("heat"), english_bag("heat"))
    assert [share.word for share in shares] == ["heat"]
    assert shares[0].score == pytest.approx(sum(part for _term, part in shares[0].terms))
