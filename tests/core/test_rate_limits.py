"""Rate limits."""

import pytest

from talko.core import rate_limits
from talko.core.errors import TooMany
from talko.core.models import RateWindow


@pytest.mark.django_db
def test_the_limit_holds_and_old_windows_go():
    for _time in range(3):
        rate_limits.limit("test", most=3, seconds=60)
    with pytest.raises(TooMany):
        rate_limits.limit("test", most=3, seconds=60)
    rate_limits.limit("another", most=3, seconds=60)
    RateWindow.objects.update(window=1)
    assert rate_limits.forget_old() == 2
