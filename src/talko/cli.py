"""The `talko` command inside the environment, for everything that needs the installed packages.

`./talko` calls it, and an installed wheel provides it as `talko`. The commands are listed in `talko.launcher.commands`.
"""

import importlib
import os
import sys

from talko.backup import main as write_backup
from talko.config.environment import read as read_settings
from talko.launcher import demo_data
from talko.launcher.commands import BY_NAME, COMMANDS, overview
from talko.launcher.paths import stale_translations

INSIDE = tuple(command for command in COMMANDS if command.inside)


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview("talko", INSIDE))
        return 0 if arguments else 2
    name, *rest = arguments
    command = BY_NAME.get(name)
    if command not in INSIDE:
        print(f"There is no command “{name}”.\n\n{overview('talko', INSIDE)}", file=sys.stderr)
        return 2
    # Overwrites what another project may have left in the shell.
    os.environ["DJANGO_SETTINGS_MODULE"] = "talko.config.settings"
    module, function = command.handler.split(":")
    return int(getattr(importlib.import_module(module), function)(rest) or 0)


def manage(arguments: list[str]) -> int:
    return command_on_server_or_demo("manage", arguments or ["help"])


def actors(arguments: list[str]) -> int:
    return command_on_server_or_demo("", ["actors", *arguments])


def ledger(arguments: list[str]) -> int:
    """`--demo` means the demo's, also where a server is configured."""
    if "--demo" in arguments:
        for name in demo_data.SERVER_SETTINGS:
            os.environ.pop(name, None)
    return command_on_server_or_demo("", ["ledger", *arguments])


def worker(arguments: list[str]) -> int:
    compile_translations()
    return django_command("", ["worker", *arguments])


def backup(arguments: list[str]) -> int:
    if not asks_for_help(arguments):
        use_the_demo_by_default()
    return write_backup(arguments)


def command_on_server_or_demo(prefix: str, arguments: list[str]) -> int:
    if not asks_for_help(arguments):
        use_the_demo_by_default()
    return django_command(prefix, arguments)


def use_the_demo_by_default() -> None:
    if not demo_data.is_default():
        return
    if not demo_data.database().exists():
        raise SystemExit("No server is configured, and there is no demo yet. Create one with ./talko demo.")
    print(f"Acting on the demo in {demo_data.folder()}.", file=sys.stderr)
    os.environ.update(demo_data.variables())


def asks_for_help(arguments: list[str]) -> bool:
    return arguments[:1] == ["help"] or bool({"-h", "--help"} & set(arguments))


def django_command(prefix: str, arguments: list[str]) -> int:
    if asks_for_help(arguments):
        os.environ.setdefault("TALKO_MODE", "development")  # help works without configuration
    from django.core import management  # slow import: engines' commands need no Django

    management.execute_from_command_line([" ".join(filter(None, ["talko", prefix])), *arguments])
    return 0


def compile_translations() -> None:
    if stale_translations():
        from talko.launcher import messages  # slow import: rarely needed

        messages.compile_stale()


def serve(arguments: list[str]) -> int:
    if not asks_for_help(arguments):
        read_settings()  # first of all, since it reports unsafe settings and stops
        compile_translations()
    from talko import server  # slow import: engines' commands need no Django

    return server.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
