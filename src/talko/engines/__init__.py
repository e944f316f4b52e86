"""Pure computation: plain values and arrays in, plain values out. No Django, no clock, no randomness without a seed.

Each engine is a library and a command: `allocation`, `opinions` and `retrieval`; see docs/engines.
"""
