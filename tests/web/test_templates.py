"""What must hold of every template: it compiles, and nothing in it needs more than style-src and script-src 'self'."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import fuquan.web

ROOT = Path(fuquan.web.__file__).parent / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
STATIC = sorted(path for path in (Path(fuquan.web.__file__).parent / "static" / "fuquan").rglob("*") if path.is_file())

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "htmx evaluation": re.compile(r"hx-(on|vals\s*=\s*['\"]js)", re.I),
    "address of another host": re.compile(r"(?:href|src|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}


def test_the_templates_are_found() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str) -> None:
    assert get_template(name) is not None


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_keeps_the_content_security_policy(name: str) -> None:
    text = re.sub(r"\{[%{#].*?[%}#]\}", "", (ROOT / name).read_text())
    assert [rule for rule, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("text", ['<p style="x">', "<script>1</script>", '<a onclick="x">', '<img src="//cdn/x">'])
def test_the_rules_find_what_they_forbid(text: str) -> None:
    assert any(pattern.search(text) for pattern in FORBIDDEN.values())


@pytest.mark.parametrize("path", STATIC, ids=lambda path: path.name)
def test_static_files_call_nobody(path: Path) -> None:
    text = path.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"https?://|\beval\(|new Function|innerHTML|@import|italic", text) == []
