"""Public ids: short, sortable, read back exactly."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core import ids


@given(st.uuids())
def test_an_id_survives_its_address(value):
    text = ids.encode(value)
    assert len(text) == 26
    assert ids.decode(text) == value
    assert ids.decode(text.upper()) == value


def test_ids_sort_by_time_and_are_of_version_seven():
    made = [ids.new_id() for _number in range(50)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "u" * 26, "z" * 26, "../../../../etc/passwd0000"])
def test_what_is_no_id_is_refused(text):
    with pytest.raises(ValueError, match="public id"):
        ids.decode(text)


def test_an_id_is_a_uuid():
    assert isinstance(ids.new_id(), UUID)
