"""Every template compiles and is used by a page, another template or a setting."""

import re

from django.template.loader import get_template

from tests.house.source import ROOT, python_files, tracked

TEMPLATES = ROOT / "src" / "fuquan" / "web" / "templates"
BY_NAME = frozenset({"400.html", "403.html", "404.html", "500.html"})
QUOTED = re.compile(r"""["']([\w/]+\.html)(?:#\w+)?["']""")


def _names() -> set[str]:
    return {str(path.relative_to(TEMPLATES)) for path in tracked() if path.is_relative_to(TEMPLATES)}


def test_every_template_compiles() -> None:
    for name in _names():
        get_template(name)
    assert len(_names()) > 30


def test_every_template_is_used_and_every_used_one_exists() -> None:
    texts = [path.read_text() for path in python_files("src")]
    texts += [(TEMPLATES / name).read_text() for name in _names()]
    named = {found for text in texts for found in QUOTED.findall(text)}
    assert _names() - named - BY_NAME == set()
    assert named - _names() == set()
