"""The main job: a city's challenge, the solutions that answer it, and the decision.

A challenge's time line (opens, answers by, decided by) and what people do in it are separate records.
"""
