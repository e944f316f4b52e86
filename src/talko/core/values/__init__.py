"""Money, numbers, dates and time zones: read from forms and written for people."""
