"""What is stored of preparation: the ledgers of materials, training, guidance, accounts, resources, receiving plans."""

from django.db import models
from django.db.models import F, Q

from fuquan.domain.catalog.models import LineSystem, Power
from fuquan.domain.intake.models import Import
from fuquan.domain.org import ids
from fuquan.domain.org.models import Unit

from .rules import Counted, MaterialForm, MaterialKind, ResourceKind


class HandoverItem(models.Model):
    """移交物：一个赋权部门移交给一个承接地的一类资料，经移交人、接收人、监交人三方签认。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("移交编号", max_length=40, unique=True)
    kind = models.CharField("移交物类别", max_length=10, choices=[(kind, kind) for kind in MaterialKind])
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="赋权部门")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    receiving_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="承接单位")
    title = models.CharField("名称", max_length=200)
    form = models.CharField("载体", max_length=10, choices=[(form, form) for form in MaterialForm], blank=True)
    quantity = models.PositiveIntegerField("数量")
    measure = models.CharField("单位", max_length=10)
    first_number = models.CharField("起始编号", max_length=40, blank=True)
    last_number = models.CharField("终止编号", max_length=40, blank=True)
    sheets = models.PositiveIntegerField("证照张数", null=True)
    handed_on = models.DateField("移交日期")
    received_on = models.DateField("接收日期", null=True)
    handed_by = models.CharField("移交人", max_length=60, blank=True)
    received_by = models.CharField("接收人", max_length=60, blank=True)
    witness = models.CharField("监交人", max_length=60, blank=True)
    complete = models.BooleanField("是否完整", default=False)
    note = models.TextField("备注", blank=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "移交物"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(MaterialKind)), name="material_kind_is_known"),
            models.CheckConstraint(condition=Q(form__in=["", *MaterialForm]), name="material_form_is_known"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("handed_on")),
                name="material_is_received_after_it_is_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(first_number="", last_number="") | (~Q(first_number="") & ~Q(last_number="")),
                name="form_numbers_come_in_pairs",
            ),
        )
        indexes = (
            models.Index(fields=("department", "receiver", "kind")),
            models.Index(fields=("receiver", "handed_on")),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class TrainingPlan(models.Model):
    """培训计划：谁下放、谁培训，每个赋权部门一份。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    department = models.OneToOneField(Unit, models.PROTECT, related_name="+", verbose_name="赋权部门")
    issued_on = models.DateField("计划印发日期")
    sessions_planned = models.PositiveIntegerField("计划批数")
    principle = models.CharField("组织原则", max_length=100, blank=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "培训计划"
        ordering = ("department",)

    def __str__(self) -> str:
        return f"{self.department}培训计划"


class TrainingSession(models.Model):
    """培训场次。What the ledger states of powers, units and attendances is kept beside what its own rows add up to."""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("场次编号", max_length=40, unique=True)
    on = models.DateField("日期")
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="赋权部门")
    form = models.CharField("形式", max_length=20)
    place = models.CharField("地点", max_length=100, blank=True)
    topic = models.CharField("主题", max_length=200)
    powers_stated = models.PositiveIntegerField("覆盖事项数", null=True)
    units_stated = models.PositiveIntegerField("参训单位数", null=True)
    attendances_stated = models.PositiveIntegerField("参训人次", null=True)
    tested = models.BooleanField("是否测试", default=False)
    average_score = models.PositiveSmallIntegerField("平均成绩", null=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "培训场次"
        ordering = ("on", "number")
        constraints = (
            models.CheckConstraint(
                condition=Q(average_score__isnull=True) | Q(tested=True), name="score_comes_from_a_test"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.topic}"


class SessionPower(models.Model):
    """培训事项：一场培训覆盖的一项权限。"""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="covered", verbose_name="场次")
    power = models.ForeignKey(Power, models.PROTECT, related_name="+", verbose_name="权限")
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "培训事项"
        ordering = ("session", "power")
        constraints = (models.UniqueConstraint(fields=("session", "power"), name="power_is_covered_once_a_session"),)

    def __str__(self) -> str:
        return f"{self.session.number} {self.power}"


class Attendance(models.Model):
    """参训：一个承接单位在一场培训中的参训人次，只记数，不记姓名。"""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances", verbose_name="场次")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接单位")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    persons = models.PositiveIntegerField("参训人次")
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "参训签到"
        ordering = ("session", "unit")
        constraints = (models.UniqueConstraint(fields=("session", "unit"), name="unit_signs_in_once_a_session"),)

    def __str__(self) -> str:
        return f"{self.session.number} {self.unit}"


class Guidance(models.Model):
    """电话指导：一次来电或去电。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("指导编号", max_length=40, unique=True)
    on = models.DateField("日期")
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="赋权部门")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    caller = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="来电单位")
    power = models.ForeignKey(Power, models.PROTECT, null=True, related_name="+", verbose_name="权限")
    topic = models.CharField("问题类别", max_length=40, blank=True)
    question = models.TextField("问题")
    minutes = models.PositiveIntegerField("时长（分钟）", null=True)
    answered_at_once = models.BooleanField("当场答复", default=False)
    channel = models.CharField("方式", max_length=20, blank=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "电话指导"
        ordering = ("on", "number")
        indexes = (models.Index(fields=("receiver", "on")), models.Index(fields=("department", "on")))

    def __str__(self) -> str:
        return f"{self.number} {self.question}"


class AccountRequest(models.Model):
    """业务账号：一个承接地在一个专网系统上的账号，从申请、开通到测试。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("申请编号", max_length=40, unique=True)
    system = models.ForeignKey(LineSystem, models.PROTECT, related_name="accounts", verbose_name="系统")
    name_check = models.CharField("系统名称核对状态", max_length=60, blank=True)
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    receiving_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="承接单位")
    post = models.CharField("使用岗位", max_length=60, blank=True)
    requested_on = models.DateField("申请日期", null=True)
    opened_on = models.DateField("开通日期", null=True)
    tested_on = models.DateField("测试日期", null=True)
    status = models.CharField("状态", max_length=20, blank=True)
    obstacle = models.CharField("未办结原因", max_length=200, blank=True)
    note = models.TextField("备注", blank=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "账号申请"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(tested_on__isnull=True) | Q(opened_on__isnull=False, tested_on__gte=F("opened_on")),
                name="account_is_tested_after_it_is_opened",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(requested_on__isnull=True)
                | Q(opened_on__gte=F("requested_on")),
                name="account_is_opened_after_it_is_requested",
            ),
        )
        indexes = (models.Index(fields=("system", "receiver")),)

    def __str__(self) -> str:
        return f"{self.number} {self.system}"


class ResourceInput(models.Model):
    """保障投入：人员、资金、设备、场所，注明由谁提供。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("投入编号", max_length=40, unique=True)
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    using_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="使用单位")
    kind = models.CharField("类别", max_length=10, choices=[(kind, kind) for kind in ResourceKind])
    quantity = models.PositiveIntegerField("数量")
    measure = models.CharField("单位", max_length=10)
    yuan = models.PositiveBigIntegerField("金额（元）", null=True)
    provider = models.CharField("提供方", max_length=100)
    provider_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="提供单位")
    on = models.DateField("日期")
    counted = models.CharField("是否计入账面台数", max_length=4, choices=[(c, c) for c in Counted], blank=True)
    caliber_note = models.CharField("口径说明", max_length=200, blank=True)
    note = models.TextField("备注", blank=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "保障投入"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(ResourceKind)), name="resource_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=ResourceKind.DEVICE, counted__in=list(Counted))
                | (~Q(kind=ResourceKind.DEVICE) & Q(counted="")),
                name="devices_say_whether_they_are_counted",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ResourceKind.MONEY) | Q(yuan__isnull=False), name="money_has_an_amount"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}{self.quantity}{self.measure}"


class ReceivingPlan(models.Model):
    """承接落实方案：一个承接地如何接住，时限、机制、监管举措是否写明。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("方案编号", max_length=40, unique=True)
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    title = models.CharField("方案名称", max_length=200)
    drafted_on = models.DateField("起草日期")
    approved_on = models.DateField("批准日期", null=True)
    version = models.CharField("版本", max_length=20)
    names_deadline = models.BooleanField("明确承接时限", default=False)
    names_mechanism = models.BooleanField("明确承接机制", default=False)
    names_supervision = models.BooleanField("明确监管举措", default=False)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "承接落实方案"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("drafted_on")),
                name="plan_is_approved_after_it_is_drafted",
            ),
        )

    def __str__(self) -> str:
        return self.title
