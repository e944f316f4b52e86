"""Background work: the worker and its lanes, periodic jobs, retry, the mail queue."""
