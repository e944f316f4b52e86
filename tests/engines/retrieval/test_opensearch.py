"""The index in OpenSearch: its requests to a server that understands no more than these."""

import json

import httpx
import pytest

from talko.engines.retrieval import Bag, Concept, Index, RetrievalError, Settings, english_bag, english_query
from talko.engines.retrieval.opensearch import OpenSearchIndex

from .search_server import running

DOCUMENTS = [
    ("bikes/1", english_bag("bicycle lanes and bicycle paths in winter")),
    ("water", english_bag("waste water treatment for small municipalities in cold winters")),
    ("sv", Bag({"bicycl": 0.6, "bike": 0.4, "road": 1.0}, 2)),
    ("empty", Bag({}, 0)),
]
AVERAGE = sum(bag.length for _, bag in DOCUMENTS) / len(DOCUMENTS)


@pytest.fixture
def server():
    with running() as found:
        yield found


@pytest.fixture
def index(server):
    with httpx.Client(base_url=server[0]) as client:
        made = OpenSearchIndex(client, "talko test", average_length=AVERAGE, faults=httpx.TransportError)
        made.create()
        made.put_many(DOCUMENTS)
        yield made


def test_scores_are_those_of_the_index_in_the_process(index):
    own = Index.build(DOCUMENTS)
    for text in ("bicycle winter", "treatment of waste water", "bike road winter winter"):
        query = english_query(text)
        expected = own.search(query)
        found = index.search(query)
        assert [hit.id for hit in found] == [hit.id for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected])


def test_a_concept_counts_once_and_the_question_has_the_shape_that_is_documented(index, server):
    concept = Concept("cykel", (("bicycl", 0.7), ("bike", 0.3)))
    [first, second] = index.search((concept,))
    assert {first.id, second.id} == {"bikes/1", "sv"}
    method, path, content = server[1].asked[-1]
    assert (method, path) == ("POST", "/talko%20test/_search")
    body = json.loads(content)
    [clause] = body["query"]["bool"]["should"]
    assert clause["dis_max"]["_name"] == "cykel"
    assert [q["rank_feature"]["field"] for q in clause["dis_max"]["queries"]] == [
        "weights.bicycl",
        "weights.bike",
    ]
    assert [q["rank_feature"]["saturation"] for q in clause["dis_max"]["queries"]] == [{"pivot": 1.5}] * 2
    boosts = [q["rank_feature"]["boost"] for q in clause["dis_max"]["queries"]]
    assert boosts[0] / boosts[1] == pytest.approx(0.7 / 0.3)
    assert body["size"] == 10
    assert body["_source"] is False
    assert server[1].mapping["weights"] == {"type": "rank_features"}


def test_the_shares_of_a_score_sum_to_it(index):
    query = (*english_query("winter"), Concept("cykel", (("bicycl", 0.7), ("bike", 0.3))))
    for hit in index.search(query):
        shares = index.explain(query, hit.id)
        assert sum(share.score for share in shares) == pytest.approx(hit.score)
        assert shares[0].score >= shares[-1].score


def test_documents_come_change_and_go(index, server):
    assert len(index) == 4
    index.put("water", english_bag("harbour"))
    assert [hit.id for hit in index.search(english_query("harbours"))] == ["water"]
    assert index.search(english_query("sewage waste")) == []
    assert index.remove("bikes/1")
    assert not index.remove("bikes/1")
    assert len(index) == 3
    assert all("refresh=true" in path for _, path, _ in server[1].asked if "_bulk" in path or "_doc" in path)
    index.create()  # what is there is left
    assert len(index) == 3


def test_many_are_sent_in_several_requests(index, server):
    index.put_many((f"n{n}", english_bag(f"harbour number{n}")) for n in range(1201))
    assert len(index) == 1205
    assert sum("_bulk" in path for _, path, _ in server[1].asked) == 4


def test_what_asks_for_nothing_asks_nobody(index, server):
    before = len(server[1].asked)
    assert index.search(()) == []
    assert index.search(english_query("")) == []
    assert len(server[1].asked) == before
    assert index.search(english_query("unknown")) == []


def test_a_long_question_is_cut_to_what_a_server_takes(index, server):
    query = tuple(
        Concept(str(n), (("bicycl", 0.5), *((f"x{n}y{k}", 0.1) for k in range(7)))) for n in range(200)
    )
    assert index.search(query)
    clauses = json.loads(server[1].asked[-1][2])["query"]["bool"]["should"]
    assert sum(len(clause["dis_max"]["queries"]) for clause in clauses) == 1000


def test_faults_are_said(index, server):
    with pytest.raises(RetrievalError, match=r"no document 'x'"):
        index.explain((), "x")
    with pytest.raises(RetrievalError, match=r"refused the document 'a': strict_dynamic"):
        index.put("a", Bag({"with.dot": 1.0}, 1))
    server[1].mapping = None
    with pytest.raises(RetrievalError, match=r"answered 404: .*index_not_found"):
        index.search(english_query("winter"))


def test_a_setting_that_it_cannot_have_is_refused():
    with httpx.Client() as client, pytest.raises(RetrievalError, match="k1 above 0"):
        OpenSearchIndex(client, "talko test", Settings(k1=0))


def test_a_server_that_is_not_there_is_said():
    with httpx.Client(base_url="http://127.0.0.1:9", timeout=2) as client:
        index = OpenSearchIndex(client, "talko test", Settings(), faults=httpx.TransportError)
        with pytest.raises(RetrievalError, match=r"^OpenSearch cannot be reached: "):
            index.search(english_query("winter"))
