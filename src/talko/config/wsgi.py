import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talko.config.settings")
# Requests run side by side already: threads of the numeric libraries would only stand in their way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

application = get_wsgi_application()

from talko.core.web import warm_up  # noqa: E402 (its models must be loaded first)

warm_up.begin()
