"""`./talko bench NAME`: run a benchmark in the environment of the tests."""

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
        description=f"Run a benchmark and print its table. Benchmarks: {', '.join(names)}.",
        epilog="Arguments after the name are passed to the benchmark.",
    )
    parser.add_argument("name", help="the benchmark")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.name not in names:
        raise Problem(f"There is no benchmark “{options.name}”. There are: {', '.join(names)}.", code=2)
    environment.ensure(environment.locks_for(["run", "postgres", "test", "encoders"]))
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), str(BENCHMARKS / f"{options.name}.py"), *options.arguments])
