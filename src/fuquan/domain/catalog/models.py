"""What is stored of powers: the power itself, its versions, legal bases, line systems, earlier municipal volume."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from fuquan.domain.intake.models import Import
from fuquan.domain.org import ids
from fuquan.domain.org.models import Unit

from .rules import BasisStatus, PowerType, Sensitivity, SystemLevel


class LineSystem(models.Model):
    """业务专网系统：国家级、省级、市级。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    code = models.CharField("系统编码", max_length=20, unique=True)
    name = models.CharField("系统名称", max_length=100)
    level = models.CharField("层级", max_length=10, choices=[(level, level) for level in SystemLevel])

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("name", "level"), name="one_system_per_name_and_level"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.level}）"


class LegalBasis(models.Model):
    """法定依据：文件、条款、正文、效力。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    instrument = models.CharField("文件", max_length=200)
    article = models.CharField("条款", max_length=100, blank=True)
    text = models.TextField("条文", blank=True)
    status = models.CharField(
        "效力", max_length=10, choices=[(status, status) for status in BasisStatus], default=BasisStatus.IN_FORCE
    )
    effective_from = models.DateField("施行日期", null=True, blank=True)
    effective_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        ordering = ("instrument", "article")
        constraints = (models.UniqueConstraint(fields=("instrument", "article"), name="one_basis_per_article"),)

    def __str__(self) -> str:
        return f"{self.instrument}{self.article}"


class Power(models.Model):
    """赋权事项：一项权限的身份，内容在各版本中。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    code = models.CharField("权限编码", max_length=40, unique=True)
    department = models.ForeignKey(Unit, models.PROTECT, related_name="powers", verbose_name="赋权部门")
    current = models.OneToOneField("PowerVersion", models.PROTECT, null=True, related_name="current_of")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class PowerVersion(models.Model):
    """事项版本：名称、类型、依据一经改变即成新版本，旧文书仍指向旧版本。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    power = models.ForeignKey(Power, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    name = models.CharField("权限名称", max_length=300)
    name_key = models.CharField(max_length=300, db_index=True)
    type = models.CharField("权力类型", max_length=20, choices=[(kind, kind) for kind in PowerType])
    basis_text = models.TextField("法定依据（条款）", blank=True)
    bases = models.ManyToManyField(LegalBasis, related_name="versions", blank=True)
    basis_checked = models.BooleanField("条款已核", default=False)
    basis_remark = models.CharField("依据核对状态", max_length=60, blank=True)
    sensitivity = ArrayField(
        models.CharField(max_length=10, choices=[(mark, mark) for mark in Sensitivity]), default=list, blank=True
    )
    qualification = models.CharField("需专业资质", max_length=100, blank=True)
    system = models.ForeignKey(LineSystem, models.PROTECT, null=True, blank=True, related_name="versions")
    needs_form = models.BooleanField("需制式证明", default=False)
    equipment = models.CharField("需装备", max_length=100, blank=True)
    statutory_days = models.PositiveSmallIntegerField("法定时限（工作日）", null=True, blank=True)
    promised_days = models.PositiveSmallIntegerField("承诺时限（工作日）", null=True, blank=True)
    chain = models.CharField("所属链条", max_length=40, blank=True)
    note = models.TextField("备注", blank=True)
    valid_from = models.DateField("生效日期")
    created_at = models.DateTimeField("入库时间")
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("power", "number")
        constraints = (
            models.UniqueConstraint(fields=("power", "number"), name="one_version_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_is_positive"),
            models.CheckConstraint(condition=Q(type__in=list(PowerType)), name="power_type_is_known"),
        )
        indexes = (GinIndex(fields=("name",), opclasses=("gin_trgm_ops",), name="version_name_trigrams"),)

    def __str__(self) -> str:
        return self.name


class Baseline(models.Model):
    """办件基数：市级在一段时间内受理的、来自某县（市）的办件量（件）。"""

    power = models.ForeignKey(Power, models.CASCADE, related_name="baselines")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="baselines", verbose_name="县（市）")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    cases = models.PositiveIntegerField("办件量（件）")
    in_pilot = models.BooleanField("已在试点", default=False)

    class Meta:
        ordering = ("power", "receiver")
        constraints = (
            models.UniqueConstraint(fields=("power", "receiver", "starts_on", "ends_on"), name="one_baseline"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="baseline_period_is_forward"),
        )

    def __str__(self) -> str:
        return f"{self.power} {self.receiver} {self.cases}"
