"""The import contracts of pyproject.toml are kept, and nothing hides an import from them."""

import ast
import subprocess
import sys
import tomllib

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from tests.house.source import ROOT, imports_in, name_of, own_models, python_files, tree_of


def test_the_import_contracts_are_kept() -> None:
    lint = ROOT / "pyproject.toml"
    told = tomllib.loads(lint.read_text())["tool"]["importlinter"]["contracts"]
    command = [str(next(p for p in (_program(),) if p)), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
    assert f"Contracts: {len(told)} kept, 0 broken." in answer.stdout


def _program() -> str:
    return str(ROOT.joinpath(sys.prefix, "bin", "lint-imports"))


def test_no_import_hides_in_a_function_without_its_reason() -> None:
    found = []
    for path in python_files("src", "tests", "benchmarks"):
        lines = path.read_text().splitlines()
        for function in ast.walk(tree_of(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            for node, module in imports_in(function):
                own = module.startswith((".", "fuquan", "tests"))
                if own or "#" not in lines[node.lineno - 1]:
                    found.append(f"{name_of(path)}:{node.lineno} {module}")
    assert found == []


def test_no_type_checking_block_for_our_own_code() -> None:
    found = []
    for path in python_files("src", "tests", "benchmarks"):
        for block in ast.walk(tree_of(path)):
            if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test):
                found += [
                    f"{name_of(path)}:{node.lineno} {module}"
                    for node, module in imports_in(block)
                    if module.startswith((".", "fuquan", "tests"))
                ]
    assert found == []


def _stack() -> dict[str, int]:
    """The height of each domain package, the lowest first, from the contract itself."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c.get("containers") == ["fuquan.domain"])
    heights = {}
    for height, layer in enumerate(reversed(layers)):
        for package in layer.split("|"):
            heights[package.strip(" ()")] = height
    return heights


def test_every_foreign_key_points_down_the_stack() -> None:
    heights = _stack()
    found, examined = [], 0
    for model in own_models():
        above = heights[model._meta.app_label]
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField):
                examined += 1
                label = field.related_model._meta.app_label
                if label != model._meta.app_label and heights[label] >= above:
                    found.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert found == []
    assert examined > 40


def test_every_domain_package_is_an_application() -> None:
    packages = {path.parent.name for path in python_files("src") if path.match("src/fuquan/domain/*/apps.py")}
    assert packages == {config.label for config in apps.get_app_configs() if ".domain." in config.name}
