"""`python -m talko.engines.opinions`."""

import sys

from .cli import main

sys.exit(main())
