"""Opinion groups compared with the peer, red-dwarf: CPU seconds, peak memory, warm starts, and the effect of negation.

The peer is in no lock file. Put it into an environment of its own and say where its Python is:

    uv venv /tmp/peer && uv pip install --python /tmp/peer/bin/python red-dwarf
    python benchmarks/opinions.py --peer /tmp/peer/bin/python

Without `--peer` only this engine is measured. Every measurement is a process of its own on one thread. The engine's time
starts with the votes in arrays, the peer's with the votes in its list of dictionaries; imports are not counted.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TALKO_DATA", ROOT.parent / "shared" / "data")) / "polis"
MADE = ((2031, 896, 225_524), (7890, 7753, 1_030_000), (33_422, 783, 2_000_000))
WARM_VOTES, WARM_TIMES = 100, 20
SETTLED = 0.999_999  # adjusted Rand index above which groups are the same


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the opinions engine beside its peer.")
    parser.add_argument("--peer", metavar="PYTHON", help="the Python of an environment with red-dwarf")
    parser.add_argument(
        "--only", metavar="VOTES", type=int, help="only the made conversation with so many votes"
    )
    parser.add_argument("--measure", nargs=2, metavar=("WHO", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        who, file = arguments.measure
        print(json.dumps(MEASURES[who](Path(file))))
        return
    with tempfile.TemporaryDirectory() as folder:
        speed(Path(folder), arguments.peer, arguments.only)
        if DATA.is_dir() and arguments.only is None:
            symmetry(Path(folder), arguments.peer)
        if arguments.only is None:
            hardest(Path(folder))


def speed(folder: Path, peer: str | None, only: int | None) -> None:
    print(
        f"{'votes':>10} {'people':>8} {'statements':>10} | {'cold s':>7} {'MB':>5} {'reading s':>9} {'warm ms':>8}"
        f" {'stability s':>11} {'bridging s':>10} | {'peer s':>7} {'MB':>6}"
    )
    for people, statements, count in MADE:
        if only not in (None, count):
            continue
        path = folder / f"{count}.csv"
        write(path, *generate(people, statements, count))
        ours = measured(sys.executable, "ours", path)
        row = (
            f"{count:>10,} {people:>8,} {statements:>10,} | {ours['cold']:>7.2f} {ours['memory']:>5.0f}"
            f" {ours['reading']:>9.2f} {ours['warm']:>8.1f} {ours['stability']:>11.2f} {ours['bridging']:>10.2f} |"
        )
        if peer:
            theirs = measured(peer, "peer", path)
            row += f" {theirs['cold']:>7.2f} {theirs['memory']:>6.0f}"
        print(row, flush=True)


def symmetry(folder: Path, peer: str | None) -> None:
    """Negate every vote of the real conversations: who is grouped with whom must not change."""
    names = sorted(path.name for path in DATA.iterdir() if path.is_dir())
    programs = {"this engine": (sys.executable, "ours")} | ({"peer": (peer, "peer")} if peer else {})
    print(
        f"\n{'of ' + str(len(names)) + ' real conversations':<60}"
        + "".join(f"{name:>13}" for name in programs)
    )
    changed, unheard = [], []
    for python, who in programs.values():
        same, missing = 0, 0
        for name in names:
            votes = plain(DATA / name / "votes.csv")
            paths = folder / "there.csv", folder / "back.csv"
            write(paths[0], *votes)
            write(paths[1], votes[0], votes[1], -votes[2])
            there, back = (measured(python, f"{who}-groups", path) for path in paths)
            same += agreement(there["groups"], back["groups"]) > SETTLED
            missing += there["unheard"] > 0
        changed.append(len(names) - same)
        unheard.append(missing)
    print(f"{'groups change when all votes are negated':<60}" + "".join(f"{n:>13}" for n in changed))
    print(f"{'a top-10 consensus has no vote from some group':<60}" + "".join(f"{n:>13}" for n in unheard))


def hardest(folder: Path) -> None:
    """Votes by lot: no axis stands out, so the search for the second one takes longest. And the whole command."""
    people, statements, count = MADE[1]
    rng = np.random.default_rng(7)
    cells = np.unique(rng.integers(0, people * statements, count))
    path = folder / "lot.csv"
    write(path, cells // statements, cells % statements, rng.integers(-1, 2, len(cells)))
    print(f"\n{len(cells):,} votes by lot: {measured(sys.executable, 'ours-cold', path)['cold']:.2f} s")
    write(path, *generate(people, statements, count))
    command = [
        sys.executable,
        "-m",
        "talko.engines.opinions",
        str(path),
        "--out",
        str(folder / "result.json"),
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{count:,} votes, the whole command with stability, bridging and JSON: {spent:.2f} s")


def generate(
    people: int, statements: int, count: int, seed: int = 7
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A conversation of three camps in a plane: some people vote a lot and most a little, some statements divide and
    some unite, and a vote is a noisy choice."""
    rng = np.random.default_rng(seed)
    camp = np.array([[1.2, 0.2], [-1.0, 0.9], [-0.6, -1.3]])[rng.choice(3, people, p=[0.5, 0.3, 0.2])]
    place = camp + rng.normal(size=(people, 2)) * 0.45
    loading, lean = rng.normal(size=(statements, 2)) * 0.9, rng.normal(size=statements) * 0.8 + 0.3
    busy, shown = rng.lognormal(0, 1.2, people), rng.lognormal(0, 0.5, statements)
    cells = np.zeros(0, np.int64)
    while len(cells) < count:
        more = int((count - len(cells)) * 1.6) + 100
        who = rng.choice(people, more, p=busy / busy.sum()).astype(np.int64)
        what = rng.choice(statements, more, p=shown / shown.sum())
        cells = np.unique(np.concatenate((cells, who * statements + what)))
    cells = rng.permutation(cells)[:count]
    who, what = cells // statements, cells % statements
    taste = (place[who] * loading[what]).sum(axis=1) + lean[what] + rng.logistic(size=count) * 0.8
    return who, what, np.where(taste > 0.5, 1, np.where(taste < -0.5, -1, 0))


def write(path: Path, who: np.ndarray, what: np.ndarray, vote: np.ndarray) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("participant,statement,vote\n")
        csv.writer(file, lineterminator="\n").writerows(
            zip(who.tolist(), what.tolist(), vote.tolist(), strict=True)
        )


def plain(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The last vote of each person on each statement of an openData file."""
    with path.open(encoding="utf-8", newline="") as file:
        last = {
            (int(row["voter-id"]), int(row["comment-id"])): int(row["vote"]) for row in csv.DictReader(file)
        }
    who, what = np.array(list(last)).T
    return who, what, np.array(list(last.values()))


def measured(python: str, who: str, path: Path) -> dict[str, Any]:
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    done = subprocess.run(
        [python, __file__, "--measure", who, str(path)],
        env=os.environ | one_thread,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(path: Path) -> dict[str, float]:
    # optional dependency: the peer's environment has no talko
    from talko.engines.opinions import LiveConversation, Settings, Votes, analyse, read_votes

    def clock() -> float:
        return time.process_time()

    begun = clock()
    votes = read_votes(path).votes
    reading = clock() - begun
    columns = votes.participants[votes.person], votes.statements[votes.statement], votes.value
    begun = clock()
    analysis = analyse(Votes.from_arrays(*columns), Settings())
    for group in range(analysis.grouping.count):
        analysis.representatives(group)
    cold, memory = clock() - begun, megabytes()
    begun = clock()
    assert len(analysis.stability.groups)
    stability = clock() - begun
    begun = clock()
    assert len(analysis.bridging.score)
    bridging = clock() - begun
    live = LiveConversation(votes)
    live.refresh()
    generator = np.random.default_rng(1)
    spent = []
    for _ in range(WARM_TIMES):
        who = generator.choice(votes.participants, WARM_VOTES)
        what = generator.choice(votes.statements, WARM_VOTES)
        begun = clock()
        for person, statement in zip(who.tolist(), what.tolist(), strict=True):
            live.vote(person, statement, int(generator.integers(-1, 2)))
        live.refresh()
        spent.append(clock() - begun)
    return {
        "cold": cold,
        "memory": memory,
        "reading": reading,
        "warm": 1000 * float(np.median(spent)),
        "stability": stability,
        "bridging": bridging,
    }


def ours_cold(path: Path) -> dict[str, float]:
    # optional dependency: the peer's environment has no talko
    from talko.engines.opinions import analyse, read_votes

    votes = read_votes(path).votes
    begun = time.process_time()
    analyse(votes)
    return {"cold": time.process_time() - begun}


def peer_run(path: Path) -> tuple[Any, float, list[dict[str, int]]]:
    # optional dependency: only the peer's environment has it
    from reddwarf.implementations.polis import run_pipeline

    with path.open(encoding="utf-8", newline="") as file:
        votes = [
            {
                "participant_id": int(r["participant"]),
                "statement_id": int(r["statement"]),
                "vote": int(r["vote"]),
                "modified": 0,
            }
            for r in csv.DictReader(file)
        ]
    begun = time.process_time()
    result = run_pipeline(votes=votes, random_state=42)
    return result, time.process_time() - begun, votes


def peer(path: Path) -> dict[str, float]:
    _, spent, _ = peer_run(path)
    return {"cold": spent, "memory": megabytes()}


def our_groups(path: Path) -> dict[str, Any]:
    # optional dependency: the peer's environment has no talko
    from talko.engines.opinions import Settings, analyse, read_votes
    from talko.engines.opinions.result import best

    found = analyse(read_votes(path).votes, Settings(replicates=0))
    groups = {
        str(who): int(label)
        for who, label in zip(found.votes.participants, found.grouping.labels, strict=True)
    }
    top = best(found.agreed.value)
    return {"groups": groups, "unheard": int((found.counts.votes[:, top] == 0).any(axis=0).sum())}


def peer_groups(path: Path) -> dict[str, Any]:
    result, _, votes = peer_run(path)
    label = result.participants_df["cluster_id"]
    groups = {str(who): -1 if at != at or at is None else int(at) for who, at in label.astype(float).items()}
    agreed = result.group_aware_consensus["agree"]
    top = sorted(agreed, key=lambda statement: -agreed[statement])[:10]
    heard = {(vote["statement_id"], groups[str(vote["participant_id"])]) for vote in votes}
    names = sorted(set(groups.values()) - {-1})
    return {"groups": groups, "unheard": sum(any((s, g) not in heard for g in names) for s in top)}


def agreement(first: dict[str, int], second: dict[str, int]) -> float:
    """Adjusted Rand index of two groupings of the same people (Hubert and Arabie 1985)."""
    who = sorted(first)
    _, a = np.unique([first[i] for i in who], return_inverse=True)
    _, b = np.unique([second[i] for i in who], return_inverse=True)

    def pairs(sizes: np.ndarray) -> float:
        return float((sizes * (sizes - 1.0)).sum() / 2)

    both, one, two = pairs(np.bincount(a * (b.max() + 1) + b)), pairs(np.bincount(a)), pairs(np.bincount(b))
    expected = one * two / pairs(np.array([len(who)]))
    most = (one + two) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


MEASURES = {
    "ours": ours,
    "ours-cold": ours_cold,
    "peer": peer,
    "ours-groups": our_groups,
    "peer-groups": peer_groups,
}

if __name__ == "__main__":
    main()
