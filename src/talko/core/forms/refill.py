"""Fill the forms of a rendered page with what was typed before.

It edits the HTML, so that no form has to know of it. Texts that no longer have a field are returned, to be shown beside it.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from talko.core.forms.unsent import NOT_TYPED, SECRET, Values

NEVER = frozenset({"password", "file", "submit", "button", "image", "reset"})
Attributes = dict[str, str | None]
Edit = tuple[int, int, str]
"""Start, end, replacement."""


@dataclass
class _Control:
    tag: str
    attributes: Attributes
    start: int
    end: int
    options: list["_Control"] = field(default_factory=list)
    inner_end: int = 0
    """Where the text of a text area ends."""

    @property
    def name(self) -> str:
        return self.attributes.get("name") or ""

    @property
    def type(self) -> str:
        return (self.attributes.get("type") or "text").lower() if self.tag == "input" else self.tag

    @property
    def value(self) -> str:
        otherwise = "on" if self.type in {"checkbox", "radio"} else ""
        return self.attributes.get("value") or ("" if "value" in self.attributes else otherwise)


@dataclass
class _Form:
    start: int
    addresses: set[str]
    disclosures: list[_Control]
    controls: list[_Control] = field(default_factory=list)
    buttons: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.forms: list[_Form] = []
        self.form: _Form | None = None
        self.disclosures: list[_Control] = []
        self.select: _Control | None = None
        self.textarea: _Control | None = None
        self.feed(page)

    def _start(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _address(self, given: str | None) -> str:
        return urldefrag(urljoin(self.address, given or self.address)).url

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._start()
        one = _Control(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "details":
            self.disclosures.append(one)
        elif tag == "form":
            is_post = (one.attributes.get("method") or "").lower() == "post"
            sent_to = {self._address(one.attributes.get("action"))}
            self.form = _Form(start, sent_to, list(self.disclosures)) if is_post else None
            self.forms += [self.form] if self.form else []
        elif self.form is not None:
            self._control(one, self.form)

    def _control(self, one: _Control, form: _Form) -> None:
        if one.tag == "button":
            form.buttons.add(one.name)
            if one.attributes.get("formaction"):
                form.addresses.add(self._address(one.attributes["formaction"]))
        elif one.tag == "option" and self.select:
            self.select.options.append(one)
        elif one.tag in {"input", "select", "textarea"} and one.name:
            form.controls.append(one)
            self.select = one if one.tag == "select" else self.select
            self.textarea = one if one.tag == "textarea" else self.textarea

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "details" and self.disclosures:
            self.disclosures.pop()
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea:
            self.textarea.inner_end = self._start()
            self.textarea = None


def refill(page: str, address: str, typed: list[tuple[str, Values]], notice: str) -> tuple[str, list[str]]:
    """The page with the forms filled in (`typed`: action and values) and `notice` above each; and the texts without a field."""
    forms = _Reader(page, address).forms
    edits: set[Edit] = set()
    without_field: list[str] = []
    for action, values in typed:
        form = _chosen([one for one in forms if action in one.addresses], values)
        if form is None:
            without_field += leftover(values)
            continue
        forms.remove(form)
        filled, left = _fill(form, values)
        without_field += left
        if any(one.type != "hidden" for one, _edit in filled):
            edits.add((form.start, form.start, notice))
            edits |= {_opened(one) for one in form.disclosures if "open" not in one.attributes}
        edits |= {edit for _one, edit in filled}
    for start, end, text in sorted(edits, reverse=True):
        page = page[:start] + text + page[end:]
    return page, without_field


def leftover(values: Values) -> list[str]:
    return [value for several in values.values() for value in several if value.strip()]


def _chosen(forms: list[_Form], values: Values) -> _Form | None:
    """Of several forms with the same action, such as replies in a thread, the one with the same hidden fields."""

    def likeness(form: _Form) -> tuple[int, int]:
        hidden = [one for one in form.controls if one.type == "hidden"]
        same = sum(one.value in values.get(one.name, ()) for one in hidden)
        return same, -len(_fill(form, values)[1])

    return max(forms, key=likeness, default=None)


def _opened(one: _Control) -> Edit:
    return one.start, one.end, _tag("details", one.attributes | {"open": None})


def _fill(form: _Form, values: Values) -> tuple[list[tuple[_Control, Edit]], list[str]]:
    """The edit for each field, and the texts without a field."""
    filled: list[tuple[_Control, Edit]] = []
    left = {name: list(several) for name, several in values.items() if name not in form.buttons}
    for one in form.controls:
        if one.name in NOT_TYPED or SECRET.search(one.name) or one.type in NEVER:
            continue
        given = values.get(one.name, [])
        if one.type in {"checkbox", "radio"}:
            if one.type == "checkbox" or given:
                filled.append((one, (one.start, one.end, _switched(one, "checked", one.value in given))))
            taken = [one.value]
        elif one.tag == "select":
            offered = {option.value for option in one.options}
            taken = [value for value in given if value in offered]
            filled += [(one, edit) for edit in _select(one, taken)]
        else:
            taken = left.get(one.name, [])[:1]
            filled += [(one, _written(one, text)) for text in taken]
        for value in taken:
            if value in left.get(one.name, ()):
                left[one.name].remove(value)
    return filled, leftover(left)


def _written(one: _Control, text: str) -> Edit:
    if one.tag == "textarea":
        return one.end, one.inner_end, "\n" + escape(text)
    return one.start, one.end, _tag("input", one.attributes | {"value": text})


def _select(one: _Control, wanted: list[str]) -> list[Edit]:
    return [
        (option.start, option.end, _switched(option, "selected", option.value in wanted))
        for option in (one.options if wanted else ())
    ]


def _switched(one: _Control, how: str, on: bool) -> str:
    attributes = {name: value for name, value in one.attributes.items() if name != how}
    return _tag(one.tag, attributes | ({how: None} if on else {}))


def _tag(name: str, attributes: Attributes) -> str:
    inside = "".join(
        f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{inside}>"
