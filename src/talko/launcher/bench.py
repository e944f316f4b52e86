"""`./talko bench NAME`: one of the benchmarks, in the environment that the tests have."""

import argparse
import os
import sys

from talko.launcher import environment
from talko.launcher.paths import PYTHON, ROOT
from talko.launcher.progress import Problem

BENCHMARKS = ROOT / "benchmarks"


def main(arguments: list[str]) -> int:
    names = sorted(path.stem for path in BENCHMARKS.glob("[!_]*.py"))
    parser = argparse.ArgumentParser(
        "./talko bench",
        description=f"Run a benchmark and print its table. There are: {', '.join(names)}.",
        epilog="Arguments after the name go to the benchmark.",
    )
    parser.add_argument("name", help="which one")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.name not in names:
        raise Problem(f"There is no benchmark “{options.name}”. There are: {', '.join(names)}.", code=2)
    environment.ensure(environment.locks_for(["run", "postgres", "test", "encoders"]))
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), str(BENCHMARKS / f"{options.name}.py"), *options.arguments])
