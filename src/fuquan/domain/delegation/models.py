"""What is stored of delegations: batches, the matrix of power x receiver, evidence, waivers, instruments, tallies."""

from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fuquan.domain.catalog.models import Power, PowerVersion
from fuquan.domain.intake.models import Import
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import ids
from fuquan.domain.org.models import Unit, User

from .rules import PROOF_LABELS, READINESS, SOURCE_LABELS, Mode, Proof, Source, Step
from .states import STAGE_LABELS, Handover, Readiness, Stage, Use

NEXT_AND_LAST: Mapping[Stage, tuple[str, str]] = {
    Stage.ISSUED: ("signed_on", "issued_on"),
    Stage.SIGNED: ("handed_over_on", "signed_on"),
    Stage.HANDED_OVER: ("ready_on", "handed_over_on"),
    Stage.READY: ("live_on", "ready_on"),
}
"""Whoever is in one of these stages on a day has passed the second date, and the first is empty or lies ahead."""


class Batch(models.Model):
    """赋权批次：试点、省定、自主、集聚区等。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    code = models.CharField("批次编码", max_length=20, unique=True)
    name = models.CharField("批次名称", max_length=60, unique=True)
    is_provincial = models.BooleanField("省定", default=False)
    policy_root = models.CharField("政策依据", max_length=200, blank=True)
    starts_on = models.DateField("启动日期")
    due_on = models.DateField("完成期限", null=True, blank=True)
    is_history = models.BooleanField("已完成的历史批次", default=False)
    receivers = models.ManyToManyField(Unit, related_name="batches", verbose_name="承接范围", blank=True)
    note = models.TextField("备注", blank=True)

    class Meta:
        ordering = ("starts_on", "code")

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """赋权单元：一项权限（某一版本）在一个批次中交给一个承接地。

    Every ``*_on`` column is the day since which a proof stands, filled set-wise from evidence; empty means not proven.
    """

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="delegations", verbose_name="批次", db_index=False)
    power = models.ForeignKey(Power, models.PROTECT, related_name="delegations")
    version = models.ForeignKey(PowerVersion, models.PROTECT, related_name="delegations", verbose_name="权限")
    department = models.ForeignKey(Unit, models.PROTECT, related_name="delegated", verbose_name="赋权部门")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="received", verbose_name="承接地")
    receiving_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="handles", verbose_name="承接单位")
    ordinal = models.PositiveIntegerField("序号", default=0)
    mode = models.CharField("赋权方式", max_length=20, choices=[(mode, mode) for mode in Mode], blank=True)
    in_name_of = models.CharField("以谁名义", max_length=40, blank=True)
    seal = models.CharField("用章方式", max_length=100, blank=True)
    liability = models.CharField("责任承担", max_length=60, blank=True)
    steps = ArrayField(models.CharField(max_length=4, choices=[(s, s) for s in Step]), default=list, blank=True)
    scope_text = models.CharField("赋权范围", max_length=200, blank=True)
    receiving_text = models.CharField("承接单位", max_length=200, blank=True)
    note = models.TextField("备注", blank=True)
    scoped_on = models.DateField("列入日期")

    issued_on = models.DateField(PROOF_LABELS[Proof.ISSUED], null=True)
    signed_on = models.DateField(PROOF_LABELS[Proof.SIGNED], null=True)
    materials_on = models.DateField(PROOF_LABELS[Proof.MATERIALS], null=True)
    witnessed_on = models.DateField(PROOF_LABELS[Proof.WITNESSED], null=True)
    basis_on = models.DateField(PROOF_LABELS[Proof.BASIS], null=True)
    instrument_on = models.DateField(PROOF_LABELS[Proof.INSTRUMENT], null=True)
    post_on = models.DateField(PROOF_LABELS[Proof.POST], null=True)
    trained_on = models.DateField(PROOF_LABELS[Proof.TRAINED], null=True)
    qualification_on = models.DateField(PROOF_LABELS[Proof.QUALIFICATION], null=True)
    account_on = models.DateField(PROOF_LABELS[Proof.ACCOUNT], null=True)
    seal_on = models.DateField(PROOF_LABELS[Proof.SEAL], null=True)
    forms_on = models.DateField(PROOF_LABELS[Proof.FORMS], null=True)
    manual_on = models.DateField(PROOF_LABELS[Proof.MANUAL], null=True)
    online_on = models.DateField(PROOF_LABELS[Proof.ONLINE], null=True)
    supervision_on = models.DateField(PROOF_LABELS[Proof.SUPERVISION], null=True)
    simulated_on = models.DateField(PROOF_LABELS[Proof.SIMULATED], null=True)
    first_case_on = models.DateField(PROOF_LABELS[Proof.FIRST_CASE], null=True)

    handover = models.CharField(max_length=12, choices=[(s, s) for s in Handover], default=Handover.PLANNED)
    readiness = models.CharField(max_length=12, choices=[(s, s) for s in Readiness], default=Readiness.PREPARING)
    use = models.CharField(max_length=12, choices=[(s, s) for s in Use], default=Use.IDLE)
    stage = models.CharField("阶段", max_length=12, choices=list(STAGE_LABELS.items()), default=Stage.PLANNED)
    handed_over_on = models.DateField("移交日期", null=True)
    ready_on = models.DateField("达标日期", null=True)
    live_on = models.DateField("运行日期", null=True)
    recalled_on = models.DateField("收回日期", null=True)
    effective_on = models.DateField("生效日期", null=True)

    class Meta:
        ordering = ("batch", "ordinal", "receiver")
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "power", "receiver"), name="one_delegation_per_power_and_receiver"
            ),
            models.CheckConstraint(
                condition=~Q(handover=Handover.HANDED_OVER) | Q(handed_over_on__isnull=False),
                name="handed_over_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(readiness=Readiness.READY, ready_on__isnull=False)
                | Q(readiness=Readiness.PREPARING, ready_on__isnull=True),
                name="ready_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(use=Use.LIVE, live_on__isnull=False) | Q(use=Use.IDLE, live_on__isnull=True),
                name="live_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(handover=Handover.RECALLED) | Q(recalled_on__isnull=False), name="recalled_has_a_day"
            ),
            models.CheckConstraint(condition=Q(stage__in=list(Stage)), name="delegation_stage_is_known"),
        )
        indexes = (
            models.Index(fields=("batch", "receiver", "ordinal")),
            models.Index(fields=("batch", "department", "ordinal")),
            models.Index(fields=("batch", "ordinal", "receiver")),
            *(models.Index(fields=pair, name=f"delegations_in_{stage}") for stage, pair in NEXT_AND_LAST.items()),
            *(models.Index(fields=(f"{proof}_on",), name=f"delegation_{proof}_on") for proof in READINESS),
        )

    def __str__(self) -> str:
        return f"{self.version}（{self.receiver}）"


class Evidence(models.Model):
    """佐证：关口只看佐证，不看是谁送来的。Withdrawn evidence stays and says who withdrew it and why."""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="evidence")
    proof = models.CharField("证明事项", max_length=20, choices=list(PROOF_LABELS.items()))
    source = models.CharField("来源", max_length=12, choices=list(SOURCE_LABELS.items()))
    on = models.DateField("起效日期")
    until = models.DateField("有效期至", null=True, blank=True)
    reference = models.CharField("文号或说明", max_length=300)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="proves")
    origin = models.CharField("台账编号", max_length=60, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    filed_at = models.DateTimeField("登记时间")
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤回人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=300, blank=True)
    intake = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(proof__in=list(Proof)), name="proof_is_known"),
            models.CheckConstraint(condition=Q(source__in=list(Source)), name="evidence_source_is_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("on")), name="evidence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""), name="withdrawal_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=("delegation", "proof", "origin"),
                condition=~Q(origin="") & Q(withdrawn_at__isnull=True),
                name="one_evidence_per_ledger_row",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_proof_display()}：{self.reference}"


class Waiver(models.Model):
    """容缺：一人提出并说明理由，另一人确认后关口打开。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="waivers")
    proof = models.CharField("容缺事项", max_length=20, choices=list(PROOF_LABELS.items()))
    reason = models.TextField("理由")
    until = models.DateField("补齐期限")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="waiver_needs_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"容缺：{self.get_proof_display()}"


class StageChange(models.Model):
    """Every change of a stage is a row: which verb, from where to where, who, when, what the gates said then."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="changes")
    lifecycle = models.CharField(max_length=12)
    transition = models.CharField("环节", max_length=20)
    stage = models.CharField("到达", max_length=12)
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    rule = models.CharField("系统规则", max_length=40, blank=True)
    verdict = models.JSONField("当时的关口", default=list)
    reason = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.transition} → {self.stage}"


class Agreement(models.Model):
    """交接文书：一个部门与一个承接地在一个批次中的一份文书，及其各步日期。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    number = models.CharField("文书编号", max_length=60, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="agreements", verbose_name="批次")
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="赋权部门")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承接地")
    powers = models.PositiveIntegerField("事项数")
    entrusted = models.PositiveIntegerField("其中委托", default=0)
    noticed_on = models.DateField("通知日期", null=True)
    issued_on = models.DateField("发文日期", null=True)
    drafted_on = models.DateField("起草日期", null=True)
    reviewed_on = models.DateField("法制审核日期", null=True)
    review_returned = models.BooleanField("法制审核退回", default=False)
    confirmed_on = models.DateField("双方确认日期", null=True)
    signed_on = models.DateField("签署日期", null=True)
    filed_on = models.DateField("备案日期", null=True)
    filed_with = models.CharField("备案机关", max_length=60, blank=True)
    published_on = models.DateField("公告日期", null=True)
    transferred_on = models.DateField("移交日期", null=True)
    witness = models.CharField("监交人", max_length=60, blank=True)
    effective_on = models.DateField("生效日期", null=True)
    ends_on = models.DateField("期限至", null=True)
    status = models.CharField("状态", max_length=20, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("batch", "department", "receiver"), name="one_instrument_per_pair"),
        )

    def __str__(self) -> str:
        return self.number


class Tally(models.Model):
    """Counters of the board: on one day, for how many delegations of a pair one measure came true.

    Kept by a database trigger in the transaction that changes a delegation (migrations ``tallies``, ``totals``).
    ``receiver``, ``department`` or both are empty on the rows that sum over them, so a board reads only the grain it
    shows. The references are those of delegations, checked there and not once more here.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, db_constraint=False, db_index=False)
    receiver = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    measure = models.CharField(max_length=20)
    on = models.DateField()
    n = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "receiver", "department", "measure", "on"), name="one_tally", nulls_distinct=False
            ),
        )
        indexes = (
            models.Index(
                fields=("batch", "measure", "on"),
                condition=Q(department__isnull=True, receiver__isnull=False),
                name="tally_of_receivers",
            ),
            models.Index(
                fields=("batch", "measure", "on"),
                condition=Q(department__isnull=False, receiver__isnull=True),
                name="tally_of_departments",
            ),
            models.Index(
                fields=("batch", "department", "measure", "on"),
                condition=Q(department__isnull=False, receiver__isnull=False),
                name="tally_of_a_department",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.on} {self.n}"
