"""Makes powers, their versions, legal bases, line systems and earlier volume."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from fuquan.domain.catalog.models import Baseline, LegalBasis, LineSystem, Power, PowerVersion
from fuquan.domain.catalog.rules import PowerType, SystemLevel
from fuquan.domain.org import clock
from fuquan.engines.sheets.normalise import key

from .org import CountyFactory, UnitFactory


class LineSystemFactory(DjangoModelFactory):
    """A provincial line system."""

    class Meta:
        model = LineSystem

    code = factory.Sequence(lambda n: f"X{n:04d}")
    name = factory.LazyAttribute(lambda system: f"省级业务系统{system.code}")
    level = SystemLevel.PROVINCIAL


class LegalBasisFactory(DjangoModelFactory):
    """An article in force."""

    class Meta:
        model = LegalBasis

    instrument = "《中华人民共和国行政许可法》"
    article = factory.Sequence(lambda n: f"第{n}条")


class PowerFactory(DjangoModelFactory):
    """A power with its first version; ``version__name=…`` reaches the version, ``version=None`` leaves it out."""

    class Meta:
        model = Power
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"P-{n:05d}")
    department = factory.SubFactory(UnitFactory)

    @factory.post_generation
    def version(self: Power, create: bool, given: Any, **told: Any) -> None:
        if create and given is not False:
            self.current = PowerVersionFactory(power=self, **told)
            self.save(update_fields=["current"])


class PowerVersionFactory(DjangoModelFactory):
    """A version of a licence that needs neither system nor form."""

    class Meta:
        model = PowerVersion

    power = factory.SubFactory(PowerFactory, version=False)
    number = factory.LazyAttribute(lambda version: version.power.versions.count() + 1)
    name = factory.LazyAttribute(lambda version: f"{version.power.code}许可")
    name_key = factory.LazyAttribute(lambda version: key(version.name))
    type = PowerType.LICENCE
    basis_text = "《中华人民共和国行政许可法》第二十四条"
    valid_from = date(2021, 10, 5)
    created_at = factory.LazyFunction(clock.now)


class BaselineFactory(DjangoModelFactory):
    """What the city handled for a county in 2020."""

    class Meta:
        model = Baseline

    power = factory.SubFactory(PowerFactory)
    receiver = factory.SubFactory(CountyFactory)
    starts_on = date(2020, 1, 1)
    ends_on = date(2020, 12, 31)
    cases = 12
