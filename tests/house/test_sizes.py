"""Files stay within 500 lines, functions within 60, classes within 250; every module says what it is."""

import ast

import pytest

from tests.house.source import ROOT, name_of, python_files, tracked, tree_of

LINES_OF_A_FILE, LINES_OF_A_FUNCTION, LINES_OF_A_CLASS = 500, 60, 250
WRITTEN = {".py", ".html", ".css", ".js", ".md", ".toml", ".in"}


def test_no_file_is_too_long() -> None:
    written = [path for path in tracked() if path.suffix in WRITTEN and "migrations" not in path.parts]
    long = {name_of(p): n for p in written if (n := len(p.read_text().splitlines())) > LINES_OF_A_FILE}
    assert long == {}
    assert len(written) > 100


@pytest.mark.parametrize(
    ("kinds", "limit"),
    [
        ((ast.FunctionDef, ast.AsyncFunctionDef), LINES_OF_A_FUNCTION),
        ((ast.ClassDef,), LINES_OF_A_CLASS),
    ],
    ids=["functions", "classes"],
)
def test_no_function_or_class_is_too_long(kinds: tuple[type[ast.AST], ...], limit: int) -> None:
    examined, long = 0, {}
    for path in python_files("src", "tests", "benchmarks"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, kinds):
                examined += 1
                length = node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]
                if length > limit:
                    long[f"{name_of(path)}:{node.lineno} {node.name}"] = length  # type: ignore[attr-defined]
    assert long == {}
    assert examined > 50


def test_every_module_opens_with_a_sentence() -> None:
    silent = []
    for path in python_files("src", "tests", "benchmarks"):
        said = (ast.get_docstring(tree_of(path)) or "").strip()
        if not said.split("\n\n")[0].rstrip().endswith((".", "?", ":", "。")):
            silent.append(name_of(path))
    assert silent == []


def test_every_public_class_and_function_of_the_source_is_explained() -> None:
    silent = []
    for path in python_files("src"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                claim = path.name == "rules.py" and isinstance(node, ast.FunctionDef)
                if ast.get_docstring(node) is None and not claim:
                    silent.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert silent == []


def test_there_is_no_junk_drawer() -> None:
    banned = {"utils", "util", "common", "core", "services", "helpers", "misc"}
    found = [name_of(p) for p in python_files("src", "tests") if banned & {p.stem, *p.relative_to(ROOT).parts}]
    assert found == []
