"""Settings (typed, from the environment, failing loudly), addresses and the WSGI entry."""
