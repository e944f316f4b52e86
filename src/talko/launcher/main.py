"""The launcher's entry point: choose the command, prepare the environment, hand over."""

import importlib
import os
import sys
from typing import NoReturn

from talko.launcher import environment
from talko.launcher.commands import BY_NAME, COMMANDS, Command, overview
from talko.launcher.paths import PYTHON
from talko.launcher.progress import Problem

HELP = ("-h", "--help")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in (*HELP, "help"):
        print(overview("./talko", COMMANDS))
        return 0 if arguments else 2
    name, *rest = arguments
    command = BY_NAME.get(name)
    if command is None:
        print(f"There is no command “{name}”.\n\n{overview('./talko', COMMANDS)}", file=sys.stderr)
        return 2
    # Several processes start one after another; without cached bytecode each would compile all its imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return run_inside(command, rest) if command.inside else run_here(command, rest)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def run_here(command: Command, arguments: list[str]) -> int:
    module, function = command.handler.split(":")
    return int(getattr(importlib.import_module(module), function)(arguments))


def run_inside(command: Command, arguments: list[str]) -> int:
    if arguments and arguments[0] in HELP and not environment.is_ready(command.locks):
        print(
            f"./talko {command.name}: {command.summary}.\n\n"
            "Its options are available once Talko is set up, which any command does, such as ./talko demo."
        )
        return 0
    environment.ensure(environment.locks_for(command.locks))
    return become([str(PYTHON), "-m", "talko.cli", command.name, *arguments])


def become(command: list[str]) -> NoReturn:
    """Replace this process by the command, so that signals and exit codes need no relay."""
    sys.stdout.flush()
    os.execv(command[0], command)
