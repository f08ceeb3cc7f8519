"""The written documents say what the code says: reference pages, glossary, and links between documents."""

import importlib
import inspect
import re
from enum import Enum
from pathlib import Path

import pytest

from fuquan.console import docs
from tests.house.source import ROOT, SOURCE, own_models, python_files, tracked

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<words>[^|]+) \| `(?P<name>[\w.]+)` \|")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
HOMES = ("models", "rules", "states", "roles", "policy", "")


def _rows() -> list[tuple[str, str]]:
    found = (ROW.match(line) for line in GLOSSARY.read_text().splitlines())
    return [(row["words"], row["name"]) for row in found if row]


def _look_up(name: str) -> object:
    """What a name of the glossary stands for; raises LookupError when there is no such thing."""
    base = "fuquan" if name.startswith("engines.") else "fuquan.domain"
    space, _, last = name.rpartition(".")
    for home in HOMES:
        try:
            module = importlib.import_module(f"{base}.{space}{'.' if home else ''}{home}")
        except ModuleNotFoundError:
            continue
        if hasattr(module, last):
            return getattr(module, last)
    raise LookupError(name)


@pytest.mark.parametrize("name", list(docs.pages()))
def test_reference_pages_equal_the_code(name: str) -> None:
    assert (ROOT / "docs" / "reference" / name).read_text() == docs.pages()[name]


def test_every_name_of_the_glossary_exists() -> None:
    missing = []
    for words, name in _rows():
        try:
            _look_up(name)
        except LookupError:
            missing.append(f"{words} {name}")
    assert missing == []
    assert len(_rows()) > 60


def test_every_model_and_enumeration_has_a_row() -> None:
    explained = {_look_up(name) for _, name in _rows()}
    wanted: set[type] = set(own_models())
    for path in python_files("src"):
        inner = path.relative_to(SOURCE.parent)
        if inner.parts[1] in {"domain", "engines"} and path.name != "apps.py":
            module = importlib.import_module(".".join(inner.with_suffix("").parts).removesuffix(".__init__"))
            kinds = (thing for _, thing in inspect.getmembers(module, inspect.isclass))
            wanted |= {kind for kind in kinds if issubclass(kind, Enum) and kind.__module__ == module.__name__}
    assert {kind.__name__ for kind in wanted - explained} == set()
    assert len(wanted) > 50


def test_links_between_documents_lead_somewhere() -> None:
    broken, examined = [], 0
    for path in tracked():
        if path.suffix == ".md" and "node_modules" not in path.parts:
            for target in LINK.findall(path.read_text()):
                examined += 1
                if not (path.parent / Path(target)).exists():
                    broken.append(f"{path.relative_to(ROOT)} → {target}")
    assert broken == []
    assert examined > 0
