"""Pages of organisations, of who acts for them, and of projects."""
