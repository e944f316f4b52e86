"""Cities on servers of their own: what travels between them, and how it is proved."""
