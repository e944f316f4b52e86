"""Lines of templates: at most 120 columns, so that a reader sees a page's structure in them."""

import sys

from talko.launcher.paths import SOURCE

MOST = 120
EXEMPT = ("accounts", "actors", "cities", "dialogue", "web")
"""Rooms whose templates still have longer ones."""


def main() -> int:
    found = 0
    for path in sorted(SOURCE.glob("talko/*/templates/**/*.*")):
        name = path.relative_to(SOURCE / "talko")
        if name.parts[0] in EXEMPT:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if len(line) > MOST:
                found += 1
                print(f"{name}:{number}: {len(line)} columns, at most {MOST}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
