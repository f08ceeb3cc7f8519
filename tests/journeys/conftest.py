"""The whole product, started as a user starts it, with a browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from fuquan.engines.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
FUQUAN = Path(sys.executable).parent / "fuquan"
CHROMIUM = Path(sys.executable).parent / "chromium"
START_SECONDS = 90


@dataclass(frozen=True)
class Product:
    """A running product: where it answers, and its command line on the same data."""

    address: str
    environment: dict[str, str]

    def command(self, *words: str, expect: int = 0) -> str:
        """Run ``fuquan`` with these words; its exit code must be ``expect``."""
        done = subprocess.run([FUQUAN, *words], env=self.environment, capture_output=True, text=True, timeout=240)
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An empty demonstration: calendar and the office's account, none of the round's sheets."""
    home = tmp_path_factory.mktemp("product")
    port = _free_port()
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    environment |= {"FUQUAN_DATA": str(home), "FUQUAN_PORT": str(port)}
    running = Product(f"http://127.0.0.1:{port}", environment)
    running.command("demo", "--empty")
    log = (home / "run.log").open("w")
    process = subprocess.Popen([FUQUAN, "run"], env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(running.address, process, home / "run.log")
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)
        running.command("stop")
        folder = Cluster.at(home).folder
        if folder != home:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def screen(browser: Browser, product: Product) -> Iterator[Page]:
    """One person's browser at the size of an office screen; any error on a page fails the test."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=product.address, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


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
