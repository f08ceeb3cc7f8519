"""The whole product, started as a user starts it, with a browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from fuquan.engines.cluster import Cluster

FUQUAN = Path(sys.executable).parent / "fuquan"
CHROMIUM = Path(sys.executable).parent / "chromium"
START_SECONDS = 180
PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Product:
    """A running product: where it answers, and its command line on the same data."""

    address: str
    environment: dict[str, str]

    def command(self, *words: str, expect: int = 0) -> str:
        """Run ``fuquan`` with these words; its exit code must be ``expect``."""
        done = subprocess.run(
            [FUQUAN, *words], env=self.environment, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout


@contextmanager
def started(home: Path, *, empty: bool) -> Iterator[Product]:
    """`fuquan run` on a data folder of its own, with the demonstration round or with nothing but the office."""
    port = _free_port()
    ours = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    product = Product(f"http://127.0.0.1:{port}", ours | {"FUQUAN_DATA": str(home), "FUQUAN_PORT": str(port)})
    if empty:
        product.command("demo", "--empty")
    log = home / "run.log"
    with log.open("w") as told:
        process = subprocess.Popen([FUQUAN, "run"], env=product.environment, stdout=told, stderr=subprocess.STDOUT)
    try:
        _wait(product.address, process, log)
        yield product
    finally:
        process.terminate()
        process.wait(timeout=60)
        product.command("stop")
        folder = Cluster.at(home / "postgres").folder
        if home not in folder.parents:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product as a newcomer finds it: with the demonstration round."""
    with started(tmp_path_factory.mktemp("product"), empty=False) as running:
        yield running


@pytest.fixture(scope="module")
def empty_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A demonstration before its first sheet: calendar and the office's accounts only."""
    with started(tmp_path_factory.mktemp("empty"), empty=True) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window; gone with its module, because its event loop keeps others from the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def screen_at(browser: Browser) -> Iterator[Callable[[Product], Page]]:
    """``screen_at(product)`` is one person's browser at the size of an office screen; an error on a page fails."""
    contexts, errors = [], []

    def opened(product: Product) -> Page:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=product.address, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_wrong(message) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def screen(screen_at: Callable[[Product], Page], product: Product) -> Page:
    """A browser before the demonstration round."""
    return screen_at(product)


def _is_wrong(message: ConsoleMessage) -> bool:
    """An error on the console, except the browser's own remark that a page was answered with a refusal (409)."""
    return message.type == "error" and "status of 409" not in message.text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "赋权已启动" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    urlopen(f"{address}/sign-in/", timeout=5).close()
