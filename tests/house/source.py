"""The checkout as the house tests read it: tracked files, syntax trees, models."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fuquan"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is or would be committed, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted(name for name in listed.stdout.decode().split("\x00") if name)
    return tuple(path for name in names if (path := ROOT / name).is_file())


def python_files(*tops: str) -> list[Path]:
    """The Python files below these top folders, migrations left out (Django writes them)."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in tops and "migrations" not in path.parts
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    """A file as it is named in a finding."""
    return str(path.relative_to(ROOT))


def imports_in(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every import statement below ``tree`` with the module it names (dots for relative ones)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node, "." * node.level + (node.module or "")


def own_models() -> list[type[Model]]:
    """The models of the product, without those Django makes for many-to-many links."""
    return [model for model in apps.get_models() if model.__module__.startswith("fuquan.")]
