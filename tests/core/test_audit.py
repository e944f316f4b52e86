"""The audit log."""

import pytest

from talko.core import audit
from talko.core.models import AuditEntry
from tests.factories import CityFactory, PersonFactory


@pytest.mark.django_db
def test_the_audit_log_speaks_in_words_and_is_never_changed():
    city, person = CityFactory(), PersonFactory(name="Aili")
    entry = audit.log(city, "city.role_given", by=person, data={"person_id": person.pk, "role": "officer"})
    assert [(line.who, line.what) for line in audit.history(city, public_only=False)] == [
        ("Aili", "gave Aili the role Officer")
    ]
    assert audit.history(city) == []
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(ValueError, match="not registered"):
        audit.log(city, "no.such", by=person)
    assert AuditEntry.objects.count() == 1
