"""The fonts and the press that tests of drafting share."""

from pathlib import Path

import pytest

from fuquan.engines.drafting import Fonts, Press, fonts

ROOT = Path(__file__).resolve().parents[3]
FREE = ROOT / ".venv" / "share" / "fonts"


@pytest.fixture(scope="session")
def free() -> Fonts:
    """The fonts that set-up fetched, with the packaged ones behind them."""
    return fonts.load([FREE])


@pytest.fixture(scope="session")
def press(free: Fonts) -> Press:
    return Press(free)
