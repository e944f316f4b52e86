"""What rooms bring to each other without being imported."""
