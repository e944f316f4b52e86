"""A server on 127.0.0.1 that understands the part of OpenSearch's API that the index uses, and refuses anything else."""

import json
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class Cluster:
    def __init__(self):
        self.mapping, self.documents, self.asked = None, {}, []

    def answer(self, method, path, content):
        self.asked.append((method, path, content))
        _, index, *rest = map(unquote, urlsplit(path).path.split("/"))
        assert index == "talko test"
        if not rest:
            return self._whole(method, content)
        if self.mapping is None:
            return 404, {"error": "index_not_found_exception"}
        match method, rest[0]:
            case "GET", "_count":
                return 200, {"count": len(self.documents)}
            case "POST", "_bulk":
                return self._bulk(content.splitlines())
            case "POST", "_search":
                return 200, self._search(json.loads(content))
            case "GET", "_doc":
                known = rest[1] in self.documents
                return (200, {"_source": self.documents[rest[1]]}) if known else (404, {"found": False})
            case "DELETE", "_doc":
                return (200, {}) if self.documents.pop(rest[1], None) else (404, {"result": "not_found"})
        return 400, {"error": f"{method} {path} is not understood"}

    def _whole(self, method, content):
        if method == "HEAD":
            return (404 if self.mapping is None else 200), None
        assert method == "PUT"
        self.mapping = json.loads(content)["mappings"]["properties"]
        return 200, {"acknowledged": True}

    def _bulk(self, lines):
        items = []
        for action, source in zip(lines[::2], map(json.loads, lines[1::2]), strict=True):
            id = json.loads(action)["index"]["_id"]
            wrong = source.keys() - self.mapping.keys() or any("." in term for term in source["weights"])
            items.append(
                {"index": {"_id": id, **({"error": "strict_dynamic_mapping_exception"} if wrong else {})}}
            )
            if not wrong:
                self.documents[id] = source
        return 200, {"errors": any("error" in item["index"] for item in items), "items": items}

    def _search(self, body):
        if "aggs" in body:
            asked = body["aggs"]["frequency"]["terms"]
            assert self.mapping[asked["field"]]["type"] == "keyword"
            found = Counter(term for source in self.documents.values() for term in source["terms"])
            counted = [{"key": t, "doc_count": found[t]} for t in asked["include"] if found[t]]
            buckets = {"frequency": {"buckets": counted[: asked["size"]]}}
            return {"hits": {"total": {"value": len(self.documents)}, "hits": []}, "aggregations": buckets}
        scores = {id: score(body["query"], source) for id, source in self.documents.items()}
        best = sorted(((-s, id) for id, s in scores.items() if s))[: body["size"]]
        return {"hits": {"hits": [{"_id": id, "_score": -s} for s, id in best]}}


def score(query, source):
    [(kind, about)] = query.items()
    if kind == "bool":
        return sum(score(clause, source) for clause in about["should"])
    if kind == "dis_max":
        return max(score(clause, source) for clause in about["queries"])
    assert kind == "rank_feature"
    assert set(about) == {"field", "boost", "saturation"}
    field, term = about["field"].split(".", 1)
    assert field == "weights"
    held = source["weights"].get(term, 0.0)
    return about["boost"] * held / (held + about["saturation"]["pivot"]) if held else 0.0


@contextmanager
def running():
    cluster = Cluster()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, answer = cluster.answer(self.command, self.path, content)
            written = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", cluster
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
