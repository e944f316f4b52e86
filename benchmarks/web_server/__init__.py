"""What `web.py` measures: a world to serve, the server in its own processes, and the load."""
