"""The table of Talko's commands, for both the launcher and `talko.cli`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """`handler` is `module:function`, called with the arguments; `inside`: it runs inside the environment."""

    name: str
    summary: str
    handler: str
    inside: bool = True
    locks: tuple[str, ...] = ("run",)


COMMANDS = (
    Command(
        "demo", "Set everything up and open the demo in a browser", "talko.launcher.demo:main", inside=False
    ),
    Command(
        "test",
        "Check style, types and contracts, and run all tests",
        "talko.launcher.checks:main",
        inside=False,
    ),
    Command("serve", "Run the web server", "talko.cli:serve"),
    Command("worker", "Run the background worker", "talko.cli:worker"),
    Command("manage", "Run a Django management command", "talko.cli:manage"),
    Command("bench", "Run a benchmark and print its table", "talko.launcher.bench:main", inside=False),
    Command("ledger", "Compute the ledger again, and say whether every book holds", "talko.cli:ledger"),
    Command("actors", "Import a directory of organisations; list and undo imports", "talko.cli:actors"),
    Command(
        "opinions",
        "Find opinion groups in votes",
        "talko.engines.opinions.cli:main",
    ),
    Command(
        "allocate",
        "Choose the projects that a budget pays for",
        "talko.engines.allocation.cli:main_allocate",
    ),
    Command(
        "match-fund",
        "Work out what a match fund adds to pledges",
        "talko.engines.allocation.cli:main_match_fund",
    ),
    Command(
        "rank",
        "Rank documents for queries, across languages",
        "talko.engines.retrieval.cli:main_rank",
    ),
    Command(
        "suggest",
        "Suggest who in a directory could help with a need",
        "talko.engines.retrieval.who_can_help.cli:main",
    ),
    Command(
        "lexicon",
        "Add, list and build lexicons into English",
        "talko.engines.retrieval.cli:main_lexicon",
    ),
    Command(
        "extra",
        "Install optional packages: sentence encoders and a model",
        "talko.launcher.extras:main",
        inside=False,
    ),
    Command("backup", "Write the database and the files to one archive", "talko.cli:backup"),
    Command(
        "messages",
        "Collect, compile or check translations",
        "talko.launcher.messages:main",
    ),
    Command(
        "lock", "Regenerate the lock files from pyproject.toml", "talko.launcher.lockfiles:main", inside=False
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}


def overview(program: str, commands: tuple[Command, ...]) -> str:
    """The help text that lists the commands."""
    width = max(len(command.name) for command in commands)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in commands]
    return "\n".join(
        [f"Usage: {program} COMMAND …", "", *lines, "", f"See {program} COMMAND --help for details."],
    )
