"""A match run over 100,000 pledges to 200 campaigns, by rule: from the files' bytes to the record, and its replay.

    ./talko bench match-funding

Every rule runs in a process of its own. Times are CPU seconds without imports.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PLEDGES, CAMPAIGNS, SUPPORTERS, POT = 100_000, 200, 60_000, 20_000_000_00
CITIES = ("Luleå", "Austin", "Oulu", "Tromsø")
GOALS = "[goals]\n" + "".join(f"c{number} = {400_000_00 + number * 100_00}\n" for number in range(CAMPAIGNS))
FUNDERS = "[funders]\n" + "".join(f'"{city}" = {POT // len(CITIES)}\n' for city in CITIES)
RULES = {
    "money, round end": "[caps]\nsupporter = 500_00\n",
    "money, each pledge, four funders": f'trigger = "each-pledge"\n[caps]\nsupporter = 500_00\n{FUNDERS}',
    "lump sum, threshold": 'trigger = "threshold"\nbase = "lump-sum"\nfactor = 50_000_00\n[thresholds]\nsupporters = 300\n',
    "quadratic, whole pot, capped": 'base = "quadratic"\nuse = "whole"\n[caps]\ncampaign_share = 0.02\n',
    "quadratic, by city, four funders": f'base = "quadratic"\nclusters = true\n{FUNDERS}',
    "quadratic, bounded by pairs": 'base = "quadratic-pairwise"\nbound = 100_00\n',
    "equal shares, four funders": f'base = "equal-shares"\n{GOALS}{FUNDERS}',
}


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    print(f"{PLEDGES:,} pledges by {SUPPORTERS:,} supporters to {CAMPAIGNS} campaigns")
    print(f"{'rule':<34} {'read s':>7} {'match s':>8} {'why s':>6} {'replay s':>9} {'MB':>5} {'paid':>7}")
    for rule in RULES:
        command = [sys.executable, __file__, "--measure", rule]
        environment = os.environ | {
            "PYTHONPATH": str(ROOT / "src"),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
        found = json.loads(done.stdout)
        print(
            f"{rule:<34} {found['read']:>7.2f} {found['match']:>8.2f} {found['why']:>6.2f} {found['replay']:>9.2f} "
            f"{found['megabytes']:>5.0f} {found['paid'] / POT:>7.1%}",
            flush=True,
        )


def pledges_csv() -> str:
    chance = random.Random(1)
    rows = ["pledge,campaign,supporter,amount,city"]
    for number in range(PLEDGES):
        supporter = chance.randrange(SUPPORTERS)
        city = CITIES[min(supporter % 10, 3)]  # seven in ten live in one city
        amount = chance.choice([100_00, 200_00, 500_00, chance.randrange(10_00, 5_000_00)])
        rows.append(f"{number},c{int(CAMPAIGNS * chance.random() ** 2)},s{supporter},{amount},{city}")
    return "\n".join(rows) + "\n"


def measure(rule: str) -> dict[str, Any]:
    from talko.engines.allocation.match_explanation import as_csv
    from talko.engines.allocation.match_funding import match_pledges
    from talko.engines.allocation.match_funding_files import parse_pledges, parse_rule
    from talko.engines.allocation.match_record import as_json, differences, make_record, read_record

    text, table = f"pot = {POT}\n{RULES[rule]}", pledges_csv()
    times = [time.process_time()]
    pledges = parse_pledges(table)
    times.append(time.process_time())
    result = match_pledges(parse_rule(text), pledges)
    times.append(time.process_time())
    as_csv(parse_rule(text), pledges)
    times.append(time.process_time())
    record = as_json(make_record(text, pledges))
    start = time.process_time()
    assert list(differences(read_record(record))) == []
    replay = time.process_time() - start
    read, match, why = (after - before for before, after in pairwise(times))
    return {
        "read": read,
        "match": match,
        "why": why,
        "replay": replay,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "paid": result.paid,
    }


if __name__ == "__main__":
    main()
