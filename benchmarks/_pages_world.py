"""The demo's data with one thing more of each kind, and who opens which page of it: what the browser tests visit."""

import json
import sys
from pathlib import Path

import django


def main() -> None:
    from benchmarks.web_server.world import session_of
    from django.conf import settings
    from django.core.management import call_command
    from tests.browser.world import PEOPLE, make, write_a_letter

    from talko.accounts.models import Person

    call_command("setup", stdout=sys.stderr)
    visits = make(with_pictures=True)
    write_a_letter(Path(settings.TALKO.data_dir) / "mail")
    people = {name: Person.objects.get(email=email) for name, email in PEOPLE.items()}
    made = {
        "visits": [[visit.route, visit.who, visit.path] for visit in visits],
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": {name: session_of(person) for name, person in people.items()},
    }
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
    django.setup()
    main()
