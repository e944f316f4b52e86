"""Pages of cities, and pages of agreements."""
