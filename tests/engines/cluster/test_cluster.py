"""The embedded PostgreSQL must start for root and ordinary user, survive any kill, lose nothing and open no door."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from fuquan.engines.cluster.postgres import SETTINGS, SOCKET_PATH_LIMIT, Cluster, ClusterError
from tests.engines.cluster.conftest import Persona

NewCluster = Callable[..., Cluster]


@pytest.fixture(scope="module")
def cluster(persona: Persona, new_cluster: NewCluster) -> Cluster:
    """A running cluster of the persona's with one row in it."""
    cluster = new_cluster(persona)
    persona.does(cluster.ensure_running)
    cluster.ensure_database()
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("CREATE TABLE kept (fact text)")
        connection.execute("INSERT INTO kept VALUES ('武陟县')")
    return cluster


def kept(cluster: Cluster) -> list[tuple[str]]:
    with psycopg.connect(cluster.dsn()) as connection:
        return connection.execute("SELECT fact FROM kept").fetchall()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def postmasters(cluster: Cluster) -> list[int]:
    """Every server process of the cluster that is not the child of another."""
    seen = [process.info for process in psutil.process_iter(["pid", "ppid", "name", "cwd"])]
    serving = {it["pid"]: it["ppid"] for it in seen if it["name"] == "postgres" and it["cwd"] == str(cluster.data)}
    return [pid for pid, parent in serving.items() if parent not in serving]


@contextmanager
def replaced(path: Path, text: str) -> Iterator[None]:
    """Let `path` hold `text` for a while."""
    before = path.read_text()
    path.write_text(text)
    yield
    path.write_text(before)


def test_settings_hold_in_the_running_server(cluster: Cluster) -> None:
    wanted = {**SETTINGS, "data_checksums": "on", "timezone": "UTC"}
    with psycopg.connect(cluster.dsn(role="postgres")) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in wanted}
        address = connection.execute("SELECT inet_server_addr()").fetchone()
    assert shown == wanted
    assert address == (None,)


def test_application_role_may_create_databases_and_extensions_but_is_no_superuser(cluster: Cluster) -> None:
    question = "SELECT current_user, rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute(question).fetchone() == ("fuquan", False, True, False)
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT cardinality(show_trgm('武陟县'))").fetchone() == (4,)


def test_only_the_owner_can_enter_and_no_other_folder_was_opened(cluster: Cluster) -> None:
    folders = [cluster.data, cluster.sockets, cluster.log, cluster.home.parent]
    assert [oct(stat.S_IMODE(folder.stat().st_mode)) for folder in folders] == [oct(0o700)] * 4


def test_second_call_finds_the_same_server(persona: Persona, cluster: Cluster) -> None:
    before = postmaster(cluster)
    persona.does(cluster.ensure_running)
    cluster.ensure_database()
    assert postmaster(cluster) == before


def test_stop_and_start_keep_the_data_and_take_little_time(persona: Persona, cluster: Cluster) -> None:
    persona.does(cluster.stop)
    assert not cluster.is_running()
    persona.does(cluster.stop)
    began = time.monotonic()
    persona.does(cluster.ensure_running)
    assert time.monotonic() - began < 5
    assert kept(cluster) == [("武陟县",)]


def test_killed_server_with_a_busy_session_is_started_again(persona: Persona, cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("INSERT INTO kept VALUES ('never committed')")
        os.kill(postmaster(cluster), signal.SIGKILL)
        while cluster.is_running():
            time.sleep(0.01)
        persona.does(cluster.ensure_running)
        assert cluster.is_running()
        connection.close()
    assert kept(cluster) == [("武陟县",)]
    assert postmasters(cluster) == [postmaster(cluster)]


def test_traces_that_name_a_living_stranger_do_not_stop_a_start(persona: Persona, cluster: Cluster) -> None:
    persona.does(cluster.stop)
    stranger = subprocess.Popen(["sleep", "60"], user=cluster.data.stat().st_uid)
    try:
        for trace in (cluster.data / "postmaster.pid", cluster.sockets / ".s.PGSQL.5432.lock"):
            trace.write_text(f"{stranger.pid}\n{cluster.data}\n{int(time.time())}\n5432\n")
        assert not cluster.is_running()
        persona.does(cluster.ensure_running)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
    assert kept(cluster) == [("武陟县",)]


def test_empty_pid_file_of_a_power_cut_does_not_stop_a_start(persona: Persona, cluster: Cluster) -> None:
    persona.does(cluster.stop)
    (cluster.data / "postmaster.pid").touch()
    persona.does(cluster.ensure_running)
    assert kept(cluster) == [("武陟县",)]


def test_server_whose_socket_was_swept_away_is_reached_again(persona: Persona, cluster: Cluster) -> None:
    (cluster.sockets / ".s.PGSQL.5432").unlink()
    persona.does(cluster.ensure_running)
    assert kept(cluster) == [("武陟县",)]
    assert postmasters(cluster) == [postmaster(cluster)]


def test_server_that_cannot_start_says_why(persona: Persona, cluster: Cluster) -> None:
    persona.does(cluster.stop)
    with (
        replaced(cluster.data / "postgresql.auto.conf", "shared_buffers = 'many'\n"),
        pytest.raises(ClusterError, match='invalid value for parameter "shared_buffers"'),
    ):
        persona.does(cluster.ensure_running)
    persona.does(cluster.ensure_running)
    assert kept(cluster) == [("武陟县",)]


def test_other_major_version_is_refused(persona: Persona, cluster: Cluster) -> None:
    persona.does(cluster.stop)
    with replaced(cluster.data / "PG_VERSION", "17\n"), pytest.raises(ClusterError, match="PostgreSQL 17 格式"):
        persona.does(cluster.ensure_running)
    persona.does(cluster.ensure_running)
    assert kept(cluster) == [("武陟县",)]


def test_processes_that_start_at_once_share_one_server(persona: Persona, new_cluster: NewCluster) -> None:
    cluster = new_cluster(persona)
    persona.does_at_once(cluster.ensure_running, times=3)
    assert cluster.is_running()
    assert postmasters(cluster) == [postmaster(cluster)]


def test_home_too_deep_for_a_socket_is_served_from_a_short_path(persona: Persona, new_cluster: NewCluster) -> None:
    cluster = new_cluster(persona, inside=f"{'深' * 30}/{'目录' * 15}/home")
    persona.does(cluster.ensure_running)
    assert len(os.fsencode(cluster.sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("fuquan",)


def test_home_that_cannot_be_written_is_refused(persona: Persona) -> None:
    with pytest.raises(ClusterError, match="数据目录 /proc/fuquan 无法写入"):
        persona.does(Cluster.at(Path("/proc/fuquan")).ensure_running)


def test_dsn_and_questions_leave_no_trace(tmp_path: Path) -> None:
    cluster = Cluster.at(tmp_path / "never")
    assert cluster.dsn("名 录").startswith("postgresql://fuquan@/%E5%90%8D%20%E5%BD%95?host=%2F")
    assert cluster.version().startswith("18.")
    assert not cluster.is_running()
    cluster.stop()
    assert list(tmp_path.iterdir()) == []
