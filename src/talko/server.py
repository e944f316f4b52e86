"""`talko serve`: gunicorn, with the application loaded once before its processes are forked."""

import argparse
import importlib
import multiprocessing
import os
import resource
import sys
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from talko.core.web import warm_up

MOST_CONNECTIONS = 1000
"""Per process."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    for threads_of_numeric_libraries in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        # Requests already run in parallel, so BLAS threads would only compete with them, and threads do not survive a fork.
        os.environ.setdefault(threads_of_numeric_libraries, "1")
    allow_files(2 * MOST_CONNECTIONS)
    django.setup()
    importlib.import_module(settings.ROOT_URLCONF)
    if options.held and not sys.stdin.readline():
        return 1  # the process that held it has gone
    Server(options).run()
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "talko serve",
        description="Run the web server. Settings come from the environment; unsafe ones are reported and stop it. "
        "Run ./talko manage setup and ./talko manage collectstatic before the first start and after each upgrade.",
    )
    parser.add_argument("--bind", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: 8000)")
    parser.add_argument(
        "--workers", type=int, default=multiprocessing.cpu_count(), help="processes (default: one per core)"
    )
    parser.add_argument("--threads", type=int, default=4, help="threads per process (default: 4)")
    parser.add_argument(
        "--held",
        action="store_true",
        help="load the program, then wait for a line on standard input before listening",
    )
    return parser.parse_args(arguments)


def allow_files(most: int) -> None:
    """Raise the limit of open files, 1,024 by default on many systems."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Server(BaseApplication):
    def __init__(self, options: argparse.Namespace) -> None:
        self._settings = {
            "bind": f"{options.bind}:{options.port}",
            "worker_class": "talko.gunicorn_worker.BufferingWorker",
            "worker_connections": MOST_CONNECTIONS,
            "workers": options.workers,
            "threads": options.threads,
            "keepalive": 15,  # an idle connection occupies no thread
            "control_socket_disable": True,
            "preload_app": True,
            "post_worker_init": warm,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        return get_wsgi_application()


def warm(worker: Any) -> None:
    """Warm up each process after the fork, which neither threads nor database connections survive."""
    warm_up.begin()
