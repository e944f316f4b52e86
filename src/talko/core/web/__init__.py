"""Requests and responses: what views share, middleware, caches, sessions."""
