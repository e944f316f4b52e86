"""What `./talko` does before there is a virtual environment, and around it: set up, demo, test, lock, bench.

Standard library only (but for `messages`, which runs inside the environment), and it imports no other room,
so that it works on a machine that has nothing but Python.
"""
