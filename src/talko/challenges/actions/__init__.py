"""Writes about challenges that are no moves of `workflow`."""
