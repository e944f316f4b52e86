"""Equal Shares compared with its peer, pabutools, on real elections; quadratic funding with 100,000 donors.

The peer is in no lock file. Put it into an environment of its own and say where its Python is:

    uv venv /tmp/peer && uv pip install --python /tmp/peer/bin/python pabutools
    python benchmarks/allocation.py --peer /tmp/peer/bin/python

Without `--peer` only this engine is measured. Every measurement is a process of its own. Times are CPU seconds from
opening the file to the outcome, so they count parsing; imports are not counted, except in the line that says so.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TALKO_DATA", ROOT.parent / "shared" / "data")) / "pb"
LARGE = "Poland_Lodz_2022.pb"
RULES = {
    "none": "mes_cost_order",
    "add1": "add1_no_exhaustive_stop",
    "add1-exhaustive": "add1_exhaustive_stop",
    "next-endowment": "",
}
PEER_RULES = ("none", "add1-exhaustive")
SLOWEST_FOR_PEER = 5.0  # what expected.jsonl says a plain exact program needed; the peer needs far more


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the allocation engine beside its peer.")
    parser.add_argument("--peer", metavar="PYTHON", help="the Python of an environment with pabutools")
    parser.add_argument("--only", metavar="TEXT", default="", help="only files with this in their name")
    parser.add_argument(
        "--next", action="store_true", help="also the completion next-endowment, which is slow"
    )
    parser.add_argument("--measure", nargs=3, metavar=("WHO", "FILE", "RULE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        who, file, rule = arguments.measure
        print(json.dumps(MEASURES[who](file, rule)))
        return
    rules = [rule for rule in RULES if arguments.next or rule != "next-endowment"]
    elections(arguments.peer, arguments.only, rules)
    if not arguments.only:
        whole_process()
        quadratic()


def elections(peer: str | None, only: str, rules: list[str]) -> None:
    print(
        f"{'election':<32} {'voters':>6} {'completion':<16} | {'s':>7} {'MB':>4} {'order':>5} {'exact':>5} {'runs':>5}"
        f" | {'peer s':>7} {'MB':>5} {'order':>5}"
    )
    for line in (DATA / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        name = expected["file"]
        if only not in name or "mes_cost_order" not in expected:
            continue
        for rule in rules:
            wanted = expected[RULES[rule]] if RULES[rule] else None
            order = wanted["order"] if isinstance(wanted, dict) else wanted
            row = f"{name.removesuffix('.pb')[:32]:<32} {expected['voters']:>6} {rule:<16} | " + own(
                measure(sys.executable, "talko", name, rule), order
            )
            in_time = rule == "none" or expected["cpu"] < SLOWEST_FOR_PEER
            if peer and rule in PEER_RULES and in_time:
                found = measure(peer, "peer", name, rule)
                row += f" | {found['seconds']:>7.2f} {found['megabytes']:>5.0f} {same(found, order):>5}"
            print(row, flush=True)


def own(found: dict[str, Any], order: list[str] | None) -> str:
    return (
        f"{found['seconds']:>7.3f} {found['megabytes']:>4.0f} {same(found, order):>5} "
        f"{found['exact']:>5} {found['runs']:>5}"
    )


def same(found: dict[str, Any], order: list[str] | None) -> str:
    return "" if order is None else "same" if found["order"] == order else "OTHER"


def measure(python: str, who: str, name: str, rule: str) -> dict[str, Any]:
    command = [python, __file__, "--measure", who, name, rule]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_talko(name: str, rule: str) -> dict[str, Any]:
    from talko.engines import allocation  # optional dependency: the peer's environment has no Talko

    start = time.process_time()
    election = allocation.read_pb(DATA / name)
    outcome = allocation.allocate(election, allocation.Options(completion=allocation.Completion(rule)))
    seconds = time.process_time() - start
    assert outcome.equal_shares is not None
    return {
        "seconds": seconds,
        "megabytes": peak_megabytes(),
        "order": [election.projects[index].id for index in outcome.selected],
        "exact": outcome.equal_shares.exact_fallbacks,
        "runs": outcome.equal_shares.runs,
    }


def measure_peer(name: str, rule: str) -> dict[str, Any]:
    from pabutools.election import (
        Cost_Sat,
        parse_pabulib,
    )  # optional dependency: only its own environment has it
    from pabutools.rules import method_of_equal_shares

    start = time.process_time()
    instance, profile = parse_pabulib(str(DATA / name))
    outcome = method_of_equal_shares(
        instance,
        profile.as_multiprofile(),  # equal ballots once: three to four times as fast as one by one
        sat_class=Cost_Sat,
        voter_budget_increment=None if rule == "none" else 1,
    )
    return {
        "seconds": time.process_time() - start,
        "megabytes": peak_megabytes(),
        "order": [project.name for project in outcome],
    }


def whole_process() -> None:
    """The command as it is typed: interpreter, imports, parsing, outcome, JSON."""
    print(f"\nTalko's whole command on {LARGE}")
    for options in ([], ["--completion", "add1"], ["--completion", "add1", "--explain"]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "talko.engines.allocation", "allocate", str(DATA / LARGE), *options]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        subprocess.run(
            [*command, "--out", os.devnull], stdout=subprocess.DEVNULL, check=True, env=environment
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"  {' '.join(options) or 'no completion':<32} {seconds:>6.2f} s CPU")


def quadratic() -> None:
    print(f"\n{'quadratic funding, 100,000 donors':<46} {'s':>7} {'MB':>5}")
    for shape in ("3 gifts each to 100 campaigns", "all different gifts to 1 campaign"):
        for method in ("standard", "pairwise"):
            found = measure(sys.executable, "quadratic", shape, method)
            print(f"{shape:<34} {method:<11} {found['seconds']:>7.2f} {found['megabytes']:>5.0f}", flush=True)


def measure_quadratic(shape: str, method: str) -> dict[str, Any]:
    from talko.engines.allocation.quadratic import (  # optional dependency: the peer's environment has no Talko
        Gift,
        Method,
        quadratic_funding,
    )

    chance = random.Random(1)
    if shape.startswith("3"):
        gifts = [
            Gift(
                f"c{chance.randrange(100)}",
                f"d{donor}",
                chance.choice([100, 500, 1000, chance.randrange(100, 10**5)]),
            )
            for donor in range(100_000)
            for _ in range(3)
        ]
    else:
        gifts = [Gift("c", f"d{donor}", 100 + donor) for donor in range(100_000)]
    start = time.process_time()
    result = quadratic_funding(gifts, 10**9, method=Method(method), bound=10_000)
    seconds = time.process_time() - start
    assert result.paid <= 10**9
    return {"seconds": seconds, "megabytes": peak_megabytes()}


MEASURES = {"talko": measure_talko, "peer": measure_peer, "quadratic": measure_quadratic}

if __name__ == "__main__":
    main()
