"""The index in an OpenSearch cluster, for collections of more than a million documents. It is not the default.

    client = httpx.Client(base_url="https://search.example:9200", auth=(name, password), timeout=10)
    index = OpenSearchIndex(client, "talko-organisations", faults=httpx.TransportError)
    index.create()
    index.put_many((id, retrieval.english_bag(text)) for id, text in organisations)
    index.search(query, 10)

OpenSearch's full-text queries have neither weighted documents nor several terms for one concept. So the terms of a
document are `rank_features`, whose weights are normalised by the document's length; a query asks for the saturation of
each, which is BM25's document part, boosted by the inverse document frequency, which an aggregation has counted before.
The terms of a concept are the clauses of a `dis_max`: the best one counts, so that a word with five translations does not
count five times. (`index.py` adds their frequencies.) With one term per concept the scores are the same, but for the 9
bits of a feature's weight.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from .bags import Bag, Concept
from .errors import RetrievalError
from .index import Hit
from .postings import Settings, Share

AVERAGE_LENGTH = 40.0  # words per document; fixed when the index is created, since it is part of every weight
AT_ONCE = 500  # documents per request
MOST_CLAUSES = 1000  # OpenSearch's default limit is 1024; the lightest terms are dropped

Answer = Mapping[str, Any]


class Response(Protocol):
    @property
    def status_code(self) -> int: ...

    @property
    def text(self) -> str: ...

    def json(self) -> Any: ...


class Client(Protocol):
    """An `httpx.Client` with the cluster's address as its `base_url`."""

    def request(
        self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str]
    ) -> Response: ...


class OpenSearchIndex:
    """A mutable index that ranks as `Index` does. Changes are visible to the next search.

    All methods raise RetrievalError when the cluster fails or cannot be reached.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        settings: Settings | None = None,
        *,
        average_length: float = AVERAGE_LENGTH,
        faults: type[Exception] | tuple[type[Exception], ...] = OSError,
    ) -> None:
        """`faults` are the client's exceptions for a cluster that cannot be reached. `average_length` is in words."""
        self._client, self._path, self._faults = client, f"/{quote(name, safe='')}", faults
        self.settings, self._average = settings or Settings(), average_length
        if not self.settings.k1:
            raise RetrievalError("OpenSearch needs a k1 above 0")

    def create(self) -> None:
        """Create the index unless it exists."""
        mapping = {
            "dynamic": "strict",
            "properties": {
                "terms": {"type": "keyword"},
                "weights": {"type": "rank_features"},
                "length": {"type": "integer", "index": False},
            },
        }
        if self._ask("HEAD", "", allowed=(404,)) is None:
            self._ask("PUT", "", {"mappings": mapping})

    def __len__(self) -> int:
        return int(self._answered("GET", "/_count")["count"])

    def put(self, id: str, bag: Bag) -> None:
        self.put_many([(id, bag)])

    def put_many(self, documents: Iterable[tuple[str, Bag]]) -> None:
        """Add or replace documents, some hundreds per request."""
        lines: list[str] = []
        for id, bag in documents:
            lines.append(json.dumps({"index": {"_id": id}}))
            lines.append(json.dumps(self._source(bag)))
            if len(lines) >= 2 * AT_ONCE:
                self._bulk(lines)
                lines = []
        if lines:
            self._bulk(lines)

    def remove(self, id: str) -> bool:
        """Remove a document; False when there is none with this id."""
        path = f"/_doc/{quote(id, safe='')}?refresh=true"
        return self._ask("DELETE", path, allowed=(404,)) is not None

    def search(self, query: tuple[Concept, ...], limit: int = 10) -> list[Hit]:
        """The best documents, best first, ties by id."""
        asked = self._body(query, limit)
        if asked is None:
            return []
        found = self._answered("POST", "/_search", asked)["hits"]["hits"]
        hits = [Hit(hit["_id"], float(hit["_score"])) for hit in found]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    def explain(self, query: tuple[Concept, ...], id: str) -> list[Share]:
        """Each concept's contribution to a document's score, largest first."""
        answer = self._ask("GET", f"/_doc/{quote(id, safe='')}", allowed=(404,))
        if answer is None:
            raise RetrievalError(f"there is no document {id!r}")
        held = answer["_source"]["weights"]
        shares = []
        for concept, factor in self._factors(query):
            parts = [
                (term, factor * weight * self._saturated(held.get(term, 0.0)))
                for term, weight in concept.terms
            ]
            term, score = max(parts, key=lambda part: part[1])
            if score > 0:
                shares.append(Share(concept.word, score, ((term, score),)))
        return sorted(shares, key=lambda share: (-share.score, share.word))

    def _source(self, bag: Bag) -> dict[str, Any]:
        b = self.settings.b
        long = 1 - b + b * bag.length / self._average or 1.0
        weights = {term: weight / long for term, weight in bag.weights.items()}
        return {"terms": list(bag.weights), "weights": weights, "length": bag.length}

    def _saturated(self, weight: float) -> float:
        return weight / (weight + self.settings.k1) if weight else 0.0

    def _body(self, query: tuple[Concept, ...], limit: int) -> dict[str, Any] | None:
        clauses, left = [], MOST_CLAUSES
        for concept, factor in sorted(self._factors(query), key=lambda pair: -pair[1]):
            names = sorted(concept.terms, key=lambda pair: -pair[1])[:left]
            left -= len(names)
            features = [
                {
                    "rank_feature": {
                        "field": f"weights.{term}",
                        "boost": factor * weight,
                        "saturation": {"pivot": self.settings.k1},
                    }
                }
                for term, weight in names
            ]
            if features:
                clauses.append({"dis_max": {"queries": features, "_name": concept.word}})
        if not clauses:
            return None
        # Without a total, the server may skip documents that cannot be among the best.
        return {
            "size": limit,
            "_source": False,
            "track_total_hits": False,
            "query": {"bool": {"should": clauses}},
        }

    def _factors(self, query: tuple[Concept, ...]) -> Iterator[tuple[Concept, float]]:
        """The concepts that occur in the index, each with the factor IDF · count · (k1 + 1)."""
        terms = sorted({term for concept in query for term, _ in concept.terms})
        if not terms:
            return
        counted = {"terms": {"field": "terms", "include": terms, "size": len(terms)}}
        asked = {"size": 0, "track_total_hits": True, "aggs": {"frequency": counted}}
        answer = self._answered("POST", "/_search", asked)
        number = float(answer["hits"]["total"]["value"])
        frequency = {one["key"]: one["doc_count"] for one in answer["aggregations"]["frequency"]["buckets"]}
        for concept in query:
            within = min(number, sum(weight * frequency.get(term, 0) for term, weight in concept.terms))
            if within > 0:
                rarity = math.log1p((number - within + 0.5) / (within + 0.5))
                yield concept, rarity * concept.count * (self.settings.k1 + 1)

    def _bulk(self, lines: list[str]) -> None:
        answer = self._answered("POST", "/_bulk?refresh=true", "\n".join(lines) + "\n")
        if answer["errors"]:
            wrong = next(item["index"] for item in answer["items"] if "error" in item["index"])
            raise RetrievalError(f"OpenSearch refused the document {wrong['_id']!r}: {wrong['error']}")

    def _answered(self, method: str, path: str, body: object = None) -> Answer:
        answer = self._ask(method, path, body)
        assert answer is not None
        return answer

    def _ask(
        self, method: str, path: str, body: object = None, *, allowed: tuple[int, ...] = ()
    ) -> Answer | None:
        """The response body; None for an allowed status. Raises RetrievalError for any other failure."""
        content = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        try:
            response = self._client.request(
                method, self._path + path, content=content, headers={"Content-Type": kind}
            )
        except self._faults as fault:
            raise RetrievalError(f"OpenSearch cannot be reached: {fault}") from fault
        if response.status_code in allowed:
            return None
        if response.status_code >= 400:
            raise RetrievalError(f"OpenSearch answered {response.status_code}: {response.text[:500]}")
        try:
            return dict(response.json()) if response.text else {}
        except ValueError as fault:
            raise RetrievalError("This is not OpenSearch: the response is not JSON") from fault
