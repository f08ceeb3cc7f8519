"""Makes units, users and working days."""

from datetime import date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from fuquan.domain.org.clock import SHANGHAI
from fuquan.domain.org.models import CalendarDay, CalendarYear, Installation, ReportingPeriod, Unit, User
from fuquan.domain.org.roles import Role
from fuquan.domain.org.rules import UnitKind
from fuquan.engines.calendar import DayKind


class UnitFactory(DjangoModelFactory):
    """A municipal department."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"U{n:04d}")
    name = factory.LazyAttribute(lambda unit: f"焦作市第{unit.code[1:]}局")
    short_name = factory.LazyAttribute(lambda unit: f"市{unit.code[1:]}局")
    kind = UnitKind.DEPARTMENT
    valid_from = date(2019, 1, 1)
    position = factory.Sequence(lambda n: n % 30000)


class CountyFactory(UnitFactory):
    """A county."""

    kind = UnitKind.COUNTY
    name = factory.LazyAttribute(lambda unit: f"第{unit.code[1:]}县")
    short_name = factory.LazyAttribute(lambda unit: f"{unit.code[1:]}县")


class UserFactory(DjangoModelFactory):
    """Somebody of the reform office; nobody signs in by password unless one is given."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user.{n:04d}")
    unit = factory.SubFactory(UnitFactory)
    role = Role.REFORM_OFFICE
    position = "业务员"
    password = "!"


class CalendarYearFactory(DjangoModelFactory):
    """A loaded year without its days."""

    class Meta:
        model = CalendarYear

    year = factory.Sequence(lambda n: 2030 + n)
    source = "国务院办公厅通知"


class CalendarDayFactory(DjangoModelFactory):
    """A working day."""

    class Meta:
        model = CalendarDay

    on = factory.Sequence(lambda n: date(2030, 1, 1) + timedelta(days=n))
    is_workday = True
    kind = DayKind.WORKDAY


class ReportingPeriodFactory(DjangoModelFactory):
    """A reporting week that falls due on its Friday at five."""

    class Meta:
        model = ReportingPeriod

    starts_on = factory.Sequence(lambda n: date(2030, 1, 7) + timedelta(weeks=n))
    ends_on = factory.LazyAttribute(lambda period: period.starts_on + timedelta(days=6))
    due_on = factory.LazyAttribute(lambda period: period.starts_on + timedelta(days=4))
    deadline = factory.LazyAttribute(lambda period: datetime.combine(period.due_on, time(17), tzinfo=SHANGHAI))
    label = factory.LazyAttribute(lambda period: f"{period.starts_on:%G-W%V}")


class InstallationFactory(DjangoModelFactory):
    """The one installation, a demonstration that ends with 2021."""

    class Meta:
        model = Installation
        django_get_or_create = ("singleton",)

    singleton = True
    city = "焦作市"
    is_demonstration = True
    demonstration_as_of = date(2021, 12, 31)
