"""`./talko extra`: every extra has its lock file, and any other name is refused."""

import pytest

from talko.launcher import extras
from talko.launcher.paths import REQUIREMENTS
from talko.launcher.progress import Problem


def test_what_is_offered_is_locked() -> None:
    for _about, locks in extras.EXTRAS.values():
        for lock in locks:
            assert (REQUIREMENTS / f"{lock}.lock").is_file()


def test_another_name_is_refused() -> None:
    with pytest.raises(Problem, match="There are: encoders, minilm") as refused:
        extras.main(["everything"])
    assert refused.value.code == 2
