"""`python -m talko.engines.allocation allocate|match-fund …`, without the rest of Talko."""

import sys

from .cli import main_allocate, main_match_fund

COMMANDS = {"allocate": main_allocate, "match-fund": main_match_fund}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: python -m talko.engines.allocation allocate|match-fund …")
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
