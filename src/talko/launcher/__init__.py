"""The launcher: what `./talko` does before there is a virtual environment, and around it (demo, test, lock, bench).

It uses the standard library only (except `messages`, which runs inside the environment) and imports no other room, so
that it works on a machine with nothing but Python.
"""
