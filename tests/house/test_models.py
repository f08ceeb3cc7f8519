"""Every model has a factory that makes a valid row, every life is sound, no migration is missing."""

import importlib
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from factory.django import DjangoModelFactory

from fuquan.domain.delegation.states import LIFECYCLES
from fuquan.domain.intake.states import IMPORT
from fuquan.engines.lifecycle import Lifecycle, sound
from tests.house.source import ROOT, own_models, python_files


def _factories() -> dict[type[Model], type[DjangoModelFactory]]:
    found: dict[type[Model], type[DjangoModelFactory]] = {}
    for path in python_files("tests"):
        if path.match("tests/factories/*.py"):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for thing in vars(module).values():
                is_factory = isinstance(thing, type) and issubclass(thing, DjangoModelFactory)
                if is_factory and thing.__module__ == module.__name__:
                    found.setdefault(thing._meta.model, thing)
    return found


def test_every_model_has_a_factory() -> None:
    missing = {model.__name__ for model in own_models()} - {model.__name__ for model in _factories()}
    assert missing == set()


@pytest.mark.django_db
def test_every_factory_makes_a_row_that_passes_its_own_checks() -> None:
    made = 0
    for model, factory in _factories().items():
        row = factory()
        assert isinstance(row, model)
        row.validate_constraints()
        assert str(row)
        made += 1
    assert made == len(own_models())


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    told = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=told)
    assert "No changes detected" in told.getvalue()


LIVES: tuple[Lifecycle[Any], ...] = (*LIFECYCLES, IMPORT)


@pytest.mark.parametrize("lifecycle", LIVES, ids=lambda life: life.name)
def test_every_lifecycle_is_sound(lifecycle: Lifecycle[Any]) -> None:
    assert sound(lifecycle) == ()


def test_every_lifecycle_of_the_source_is_examined() -> None:
    declared = sum(path.read_text().count("= Lifecycle(") for path in python_files("src"))
    assert declared == len(LIVES)
