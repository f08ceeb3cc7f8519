"""Makes imports, their lines, what they changed, and remembered headers."""

import factory
from factory.django import DjangoModelFactory

from fuquan.domain.intake.models import HeaderMemory, Import, ImportChange, ImportRow
from fuquan.domain.intake.rules import Outcome
from fuquan.domain.org import clock

from .journal import AttachmentFactory
from .org import UserFactory


class ImportFactory(DjangoModelFactory):
    """A file that was uploaded and not yet looked into."""

    class Meta:
        model = Import

    kind = "赋权事项总表"
    by = factory.SubFactory(UserFactory)
    unit = factory.SelfAttribute("by.unit")
    paper = factory.SubFactory(AttachmentFactory, by=factory.SelfAttribute("..by"))
    uploaded_at = factory.LazyFunction(clock.now)


class ImportRowFactory(DjangoModelFactory):
    """A line that would be new."""

    class Meta:
        model = ImportRow

    intake = factory.SubFactory(ImportFactory)
    number = factory.Sequence(lambda n: n + 2)
    outcome = Outcome.NEW
    texts = factory.LazyFunction(dict)


class ImportChangeFactory(DjangoModelFactory):
    """The trace of a new row."""

    class Meta:
        model = ImportChange

    intake = factory.SubFactory(ImportFactory)
    table = "org.Unit"
    row = factory.Sequence(lambda n: n + 1)


class HeaderMemoryFactory(DjangoModelFactory):
    """A header that the office has explained."""

    class Meta:
        model = HeaderMemory

    kind = "赋权事项总表"
    header = factory.Sequence(lambda n: f"表头{n}")
    field = "权限名称"
    by = factory.SubFactory(UserFactory)
