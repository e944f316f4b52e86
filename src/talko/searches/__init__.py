"""Saved searches: what a person looks for again and again, and what is new in it.

A room above brings the lists that can be searched (`core.registries.saved_searches`).
"""
