"""Requests to other servers: which addresses may be connected to, and the one fetcher."""
