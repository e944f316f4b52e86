"""Drafts of forms."""

import pytest

from talko.core.editing import drafts
from talko.core.errors import Invalid
from tests.factories import PersonFactory


@pytest.mark.django_db
def test_half_typed_forms_come_back_and_go_when_sent():
    person = PersonFactory()
    drafts.save(by=person, form="test", values={"title": "Half"})
    drafts.save(by=person, form="test", values={"title": "Half a"})
    assert drafts.load(by=person, form="test").values == {"title": "Half a"}
    assert drafts.load(by=PersonFactory(), form="test") is None
    drafts.save(by=person, form="test", values={"title": "Ha\0lf", "goals": ["1\0", "2"]})
    assert drafts.load(by=person, form="test").values == {"title": "Half", "goals": ["1", "2"]}
    assert drafts.begun(by=person, forms=["test"]) == ["test"]
    drafts.note_sent(by=person, form="test")
    assert drafts.load(by=person, form="test").values == {}
    assert drafts.begun(by=person, forms=["test"]) == []
    with pytest.raises(Invalid):
        drafts.save(by=person, form="test", values={"title": "x" * 400_000})
