"""Nothing committed names a place outside the repository or a promise to do it later; Chinese is written as Chinese."""

import ast
import re
from pathlib import Path

from tests.house.source import name_of, python_files, tracked, tree_of

TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".in", ".txt", ".json", ".mk", ".sh", ""}
LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
ABSOLUTE = re.compile(r"(?<![\w.<:/}\"')*-])/(?:work|home|root|Users|workspace|mnt|opt)/[\w.-]+")
REGISTRY = re.compile(
    r"https?://[\w.-]*(?:py(?:pi|thonhosted)|npm(?:js)|nexus|artifactory|registry|jfrog)[\w.-]*", re.I
)
HAN = "\u4e00-\u9fff"
WORD = rf"(?:[{HAN}]{{2}}|[”）》])"
HALF_WIDTH = re.compile(rf"{WORD}[,;:?!](?!=)|{WORD}\.(?=[\s\"'<]|$)")


def _lines() -> list[tuple[str, int, str]]:
    found = []
    for path in tracked():
        if path.suffix in TEXTS and path.name not in {"LICENSE"}:
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
                found.append((name_of(path), number, line))
    return found


def test_nothing_is_put_off_and_no_place_outside_is_named() -> None:
    lines = _lines()
    found = [
        f"{name}:{number} {line.strip()[:100]}"
        for name, number, line in lines
        if (LATER.search(line) or ABSOLUTE.search(line) or REGISTRY.search(line)) and not name.endswith("test_text.py")
    ]
    assert found == []
    assert len(lines) > 10_000


def _chinese() -> list[tuple[str, str]]:
    """Every piece of text with Chinese in it that an official may read, with its place; docstrings are not read."""
    found = []
    for path in tracked():
        if not name_of(path).startswith("src/"):
            continue
        if path.suffix == ".py" and "migrations" not in path.parts:
            found += [(f"{name_of(path)}:{node.lineno}", node.value) for node in _strings(path)]
        elif path.suffix in {".html", ".js"}:
            lines = path.read_text().splitlines()
            found += [(f"{name_of(path)}:{number}", line) for number, line in enumerate(lines, start=1)]
    return [(place, text) for place, text in found if re.search(f"[{HAN}]", text)]


def _strings(path: Path) -> list[ast.Constant]:
    tree = tree_of(path)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    ]


def test_chinese_sentences_use_full_width_punctuation() -> None:
    texts = _chinese()
    found = [f"{place} {text.strip()[:120]}" for place, text in texts if HALF_WIDTH.search(text)]
    assert found == []
    assert len(texts) > 500


def test_pages_carry_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\b(?:src=|type=\"application/json\"))|\sstyle=|\son[a-z]+=\"|javascript:", re.I
    )
    templates = [path for path in tracked() if path.suffix == ".html"]
    found = [
        f"{name_of(path)}:{number} {line.strip()[:100]}"
        for path in templates
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(line)
    ]
    assert found == []
    assert len(templates) > 20


def test_the_clock_ids_and_hashing_have_one_home_each() -> None:
    homes = {
        r"timezone\.now|datetime\.now|date\.today|\btime\.time\(": {"src/fuquan/domain/org/clock.py"},
        r"\buuid\b|\bsecrets\.\w": {"src/fuquan/domain/org/ids.py"},
    }
    found = []
    for path in python_files("src"):
        for pattern, allowed in homes.items():
            if name_of(path) not in allowed:
                found += [
                    f"{name_of(path)}:{number}"
                    for number, line in enumerate(path.read_text().splitlines(), start=1)
                    if re.search(pattern, line) and "config/embedded.py" not in name_of(path)
                ]
    assert found == []
