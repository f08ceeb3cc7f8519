"""The product's settings with a data folder and databases of the benchmarks' own, so that no run touches a product."""

import os
from pathlib import Path

os.environ.setdefault("FUQUAN_DATA", str(Path(__file__).resolve().parents[1] / "var" / "bench"))

from fuquan.config.settings import *  # noqa: F403 the settings read the environment at import

DATABASES["default"]["NAME"] = "fuquan_bench"  # noqa: F405
