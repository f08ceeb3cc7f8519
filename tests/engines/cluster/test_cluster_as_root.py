"""For root the cluster lives outside the home, and must follow a moved home, not a copied or a removed one."""

import shutil
from collections.abc import Callable

import psycopg
import pytest

from fuquan.engines.cluster.postgres import LIBRARY, Cluster, ClusterError
from tests.engines.cluster.conftest import PERSONAS, Persona

ROOT, ORDINARY = PERSONAS
NewCluster = Callable[..., Cluster]


@pytest.fixture
def cluster(new_cluster: NewCluster) -> Cluster:
    cluster = new_cluster(ROOT)
    start_with(cluster, "原有")
    return cluster


def start_with(cluster: Cluster, database: str, persona: Persona = ROOT) -> None:
    persona.does(cluster.ensure_running)
    cluster.ensure_database(database)


def databases(cluster: Cluster) -> set[str]:
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
    return {name for (name,) in rows} - {"postgres"}


def test_server_runs_under_an_unprivileged_account(cluster: Cluster) -> None:
    assert cluster.folder.parent == LIBRARY
    assert cluster.data.stat().st_uid == cluster.log.stat().st_uid != 0
    assert cluster.folder.stat().st_uid == 0
    assert (cluster.home / "location").read_text() == f"{cluster.folder}\n"


def test_moved_home_takes_its_data_along(cluster: Cluster, new_cluster: NewCluster) -> None:
    moved = new_cluster(ROOT)
    cluster.home.rename(moved.home)
    moved.ensure_running()
    assert databases(moved) == {"原有"}
    assert not cluster.folder.exists()


def test_copied_home_starts_empty_and_leaves_the_original_alone(cluster: Cluster, new_cluster: NewCluster) -> None:
    copy = new_cluster(ROOT)
    shutil.copytree(cluster.home, copy.home)
    copy.ensure_running()
    assert databases(copy) == set()
    assert databases(cluster) == {"原有"}


def test_removed_home_starts_empty_and_its_old_data_is_set_aside(cluster: Cluster) -> None:
    shutil.rmtree(cluster.home)
    cluster.ensure_running()
    assert databases(cluster) == set()
    (aside,) = LIBRARY.glob(f"{cluster.folder.name}.*")
    assert (aside / "data" / "PG_VERSION").exists()


def test_lost_data_is_reported_and_not_replaced_by_an_empty_database(cluster: Cluster, new_cluster: NewCluster) -> None:
    moved = new_cluster(ROOT)
    cluster.home.rename(moved.home)
    cluster.stop()
    shutil.rmtree(cluster.folder)
    with pytest.raises(ClusterError, match="已不存在"):
        moved.ensure_running()


def test_root_continues_what_an_ordinary_user_began(new_cluster: NewCluster) -> None:
    cluster = new_cluster(ORDINARY)
    start_with(cluster, "用户", ORDINARY)
    ORDINARY.does(cluster.stop)
    cluster.ensure_running()
    assert cluster.folder == cluster.home
    assert databases(cluster) == {"用户"}
    ORDINARY.does(cluster.stop)
    ORDINARY.does(cluster.ensure_running)
    assert databases(cluster) == {"用户"}
    owners = {path.stat().st_uid for path in cluster.home.rglob("*")}
    assert owners == {ORDINARY.account.pw_uid}


def test_ordinary_user_is_told_that_the_home_is_not_his(cluster: Cluster) -> None:
    cluster.home.parent.chmod(0o755)
    with pytest.raises(ClusterError, match="无法写入"):
        ORDINARY.does(cluster.ensure_running)
