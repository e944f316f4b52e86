"""Every write of matching, by subject."""
