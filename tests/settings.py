"""The product's settings with a data folder of the tests' own, so that no test touches a running product."""

import os
from pathlib import Path

os.environ.setdefault("FUQUAN_DATA", str(Path(__file__).resolve().parents[1] / "var" / "test"))

from fuquan.config.settings import *  # noqa: F403 the settings read the environment at import

WHITENOISE_AUTOREFRESH = True  # static files are looked up when asked for, instead of all by each test client
