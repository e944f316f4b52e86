"""Threads and messages on anything that registers as a subject (an agreement, a challenge, a solution), across languages.

Dialogue does not know challenges: a room registers in `subjects` who the parties of its thing are and who may read it.
"""
