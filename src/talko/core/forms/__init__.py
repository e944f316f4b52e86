"""Fields and widgets, drafts, and forms that were refused and come back filled in."""
