"""Lines of templates: at most 120 columns, so that a reader sees a page's structure in them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from talko.launcher.paths import SOURCE

MOST = 120


def problems(rooms: Path) -> Iterator[str]:
    for path in sorted(rooms.glob("**/templates/**/*.*")):
        name = path.relative_to(rooms)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if len(line) > MOST:
                yield f"{name}:{number}: {len(line)} columns, at most {MOST}"


def main() -> int:
    found = list(problems(SOURCE / "talko"))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
