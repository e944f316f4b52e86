"""One name for each term, however the other server writes it: `vf:action`, its full IRI, `{"@value": …}`, `{"id": …}`.

A table of prefixes, not JSON-LD: no context of another server is fetched, and none changes what a name means here.
Proofs are checked on the document as it was sent.
"""

from typing import Any

from talko.federation.wire.errors import Refused

PREFIXES = {
    "https://www.w3.org/ns/activitystreams#": "",
    "as:": "",
    "https://w3id.org/valueflows/ont/vf#": "",
    "vf:": "",
    "https://w3id.org/security#": "",
    "sec:": "",
    "http://www.ontology-of-units-of-measure.org/resource/om-2/": "om2:",
}
_NAMED = {"type", "action", "purpose", "hasUnit"}
"""Terms whose values are terms."""
_KEYWORDS = {"@id": "id", "@type": "type"}


def normalise(value: Any) -> Any:
    """The same document with short names. `@context` is left out: names mean what they mean here."""
    if isinstance(value, list):
        return [normalise(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return _literal(value)
    found: dict[str, Any] = {}
    for name, inner in value.items():
        if name == "@context":
            continue
        short = _KEYWORDS.get(name) or shorten(name)
        if short in found:
            raise Refused(f"{short} is given twice under different names")
        inner = normalise(inner)
        found[short] = _shortened(inner) if short in _NAMED else inner
    return found["id"] if found.keys() == {"id"} else found


def shorten(name: str) -> str:
    for prefix, short in PREFIXES.items():
        if name.startswith(prefix):
            return short + name[len(prefix) :]
    return name


def _literal(value: dict[str, Any]) -> Any:
    if not value.keys() <= {"@value", "@type", "@language"} or isinstance(value["@value"], dict | list):
        raise Refused("not a literal")
    return value["@value"]


def _shortened(value: Any) -> Any:
    if isinstance(value, list):
        return [_shortened(each) for each in value]
    return shorten(value) if isinstance(value, str) else value
