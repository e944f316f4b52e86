"""Work that runs beside requests: the worker and its lanes, periodic jobs, the mail queue."""
