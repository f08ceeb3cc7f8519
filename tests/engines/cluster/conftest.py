"""Clusters in throw-away homes, driven as root and as an ordinary user where the machine lets us be both."""

import multiprocessing
import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from fuquan.engines.cluster import postgres as embedded
from fuquan.engines.cluster.postgres import LIBRARY, Cluster

AS_ROOT = os.geteuid() == 0
FORK = multiprocessing.get_context("fork")
collect_ignore = [] if AS_ROOT else ["test_cluster_as_root.py"]


@dataclass(frozen=True)
class Persona:
    """Somebody who uses the product: whoever runs the tests, or for root also an ordinary account to become."""

    name: str
    account: pwd.struct_passwd | None = None

    def does(self, deed: Callable[[], object]) -> None:
        """Do `deed` as this persona; what it raises is raised here."""
        if self.account is None:
            deed()
        else:
            self.does_at_once(deed, times=1)

    def does_at_once(self, deed: Callable[[], object], *, times: int) -> None:
        """Do `deed` in `times` processes at the same time; the first failure is raised here."""
        outcomes = FORK.Queue()
        processes = [FORK.Process(target=self._child, args=(deed, outcomes)) for _ in range(times)]
        for process in processes:
            process.start()
        failures = [outcomes.get(timeout=90) for _ in processes]
        for process in processes:
            process.join()
        for failure in failures:
            if failure is not None:
                raise failure

    def _child(self, deed: Callable[[], object], outcomes: "SimpleQueue[Exception | None]") -> None:
        try:
            if self.account is not None:
                programs = embedded._programs()  # root's copy: the checkout may lie where the account cannot go
                os.setgroups([])
                os.setgid(self.account.pw_gid)
                os.setuid(self.account.pw_uid)
                embedded._wheel_programs = lambda: programs
            deed()
            outcomes.put(None)
        except Exception as failure:
            outcomes.put(failure)


PERSONAS = [Persona("root"), Persona("ordinary", pwd.getpwnam("nobody"))] if AS_ROOT else [Persona("ordinary")]


@pytest.fixture(scope="module", params=PERSONAS, ids=lambda persona: persona.name)
def persona(request: pytest.FixtureRequest) -> Any:
    """Each persona in turn; all tests of a module are done as one before the next."""
    return request.param


@pytest.fixture(scope="module")
def new_cluster() -> Iterator[Callable[..., Cluster]]:
    """Make clusters, none started yet, in private folders of their persona's; they are stopped and removed at last."""
    made: list[tuple[Path, Persona, Cluster]] = []

    def make(persona: Persona, inside: str = "home") -> Cluster:
        base = Path(tempfile.mkdtemp(prefix="fuquan-test-"))
        if persona.account is not None:
            os.chown(base, persona.account.pw_uid, persona.account.pw_gid)
        cluster = Cluster.at(base / inside)
        made.append((base, persona, cluster))
        return cluster

    yield make
    for base, persona, cluster in made:
        persona.does(cluster.stop)
        shutil.rmtree(cluster.sockets, ignore_errors=True)
        for folder in [base, *LIBRARY.glob(f"{embedded._digest(cluster.home)}*")]:
            shutil.rmtree(folder)
