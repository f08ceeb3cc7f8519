"""A database of the test's own with a city in it, and real worker processes that work on it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from fuquan.domain.intake import actions as intake
from fuquan.domain.journal.models import Job
from fuquan.domain.org.models import User
from fuquan.domain.org.rules import UnitKind
from tests.factories.org import UnitFactory, UserFactory

DEMO = Path(settings.ROOT) / "data" / "demo"
SECONDS = 60
STALLED = 2.0

StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def office(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    """Somebody of the reform office of a city whose bodies and batches are entered, with real commits."""
    monkeypatch.setattr(settings, "MEDIA", tmp_path / "attachments")
    made: User = UserFactory(unit=UnitFactory(code="T-ZB", kind=UnitKind.OFFICE))
    for file, kind in (("units.xlsx", "机构名录"), ("batches.xlsx", "赋权批次")):
        intake.import_file(DEMO / file, kind, by=made, name=file)
    return made


@pytest.fixture
def start_worker(own_database: str, tmp_path: Path) -> Iterator[StartWorker]:
    """``start_worker()`` starts a worker process on the test's database; all are ended afterwards."""
    told = connection.settings_dict
    address = f"postgresql://{told['USER']}@/{own_database}?host={quote(told['HOST'], safe='')}"
    if told["PASSWORD"] or told["PORT"]:
        credentials = f"{told['USER']}:{quote(told['PASSWORD'], safe='')}"
        address = f"postgresql://{credentials}@{told['HOST'] or 'localhost'}:{told['PORT']}/{own_database}"
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fuquan.config.settings",
        "DATABASE_URL": address,
        "FUQUAN_DATA": str(tmp_path),
    }
    command = [sys.executable, str(Path(settings.ROOT) / "manage.py"), "work", f"--stalled-seconds={STALLED}"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command, env=surroundings))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(SECONDS)


def wait_for(job: Job, what: Callable[[Job], bool]) -> Job:
    """The job as soon as ``what`` holds for it."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if what(job):
            return job
        time.sleep(0.05)
    raise AssertionError(f"{job.kind} is still {job.stage}: {job.message}")
