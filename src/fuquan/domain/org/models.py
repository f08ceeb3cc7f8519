"""Units, users, the working calendar, and what this installation is."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from fuquan.engines.calendar import DayKind

from . import ids
from .roles import ROLE_LABELS, Role
from .rules import RECEIVERS, UNIT_KIND_LABELS, UnitKind


class Unit(models.Model):
    """机构：市直部门、县（市）、城区、集聚区、承接部门及专班。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    code = models.CharField("机构编码", max_length=40, unique=True)
    name = models.CharField("机构名称", max_length=100)
    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("类别", max_length=20, choices=list(UNIT_KIND_LABELS.items()))
    area_code = models.CharField("行政区划代码", max_length=12, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    counterpart_of = models.ManyToManyField("self", symmetrical=False, related_name="counterparts", blank=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)
    succeeded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    position = models.PositiveSmallIntegerField("排序", default=0)
    note = models.TextField("备注", blank=True)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(UnitKind)), name="unit_kind_is_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_receiver(self) -> bool:
        return self.kind in RECEIVERS


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed password; a user without one cannot sign in by password."""

    def create_user(
        self, username: str, *, unit: Unit, role: Role, position: str, password: str | None = None
    ) -> "User":
        user = self.model(username=username, unit=unit, role=role, position=position)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """使用人：只记职务，不记姓名。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    username = models.CharField("账号", max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位", related_name="users")
    role = models.CharField("角色", max_length=30, choices=[(r, ROLE_LABELS[r]) for r in Role if r != Role.SYSTEM])
    position = models.CharField("职务", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    is_demonstration = models.BooleanField("演示账号", default=False)

    USERNAME_FIELD = "username"
    objects: UserManager = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return f"{self.unit.short_name}{self.position}"


class CalendarYear(models.Model):
    """A year whose working days are loaded; a year without a row is refused, never guessed."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=200)
    loaded_at = models.DateTimeField("载入时间", auto_now_add=True)

    class Meta:
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """One day of the working calendar, editable by the reform office."""

    on = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("是否工作日")
    kind = models.CharField("类别", max_length=10, choices=[(kind, kind) for kind in DayKind])
    holiday = models.CharField("节日", max_length=20, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        ordering = ("on",)
        constraints = (models.CheckConstraint(condition=Q(kind__in=list(DayKind)), name="day_kind_is_known"),)

    def __str__(self) -> str:
        return self.on.isoformat()


class ReportingPeriod(models.Model):
    """A reporting week as a row: created in advance, its deadline frozen when it opens (promises.md 2.6)."""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    label = models.CharField("周次", max_length=10, unique=True)
    starts_on = models.DateField("起始")
    ends_on = models.DateField("截止")
    due_on = models.DateField("报送日", null=True, blank=True)
    deadline = models.DateTimeField("报送时限", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ("starts_on",)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="period_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, deadline__isnull=True)
                | Q(due_on__isnull=False, deadline__isnull=False),
                name="period_due_day_has_a_deadline",
            ),
        )

    def __str__(self) -> str:
        return self.label


class Installation(models.Model):
    """What this installation is: exactly one row."""

    singleton = models.BooleanField(primary_key=True, default=True, editable=False)
    city = models.CharField("城市", max_length=40)
    is_demonstration = models.BooleanField("演示数据", default=False)
    demonstration_as_of = models.DateField("演示截止日", null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(singleton=True), name="one_installation"),)

    def __str__(self) -> str:
        return self.city
