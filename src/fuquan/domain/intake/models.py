"""What is stored of an import: the file, its lines, what it changed, and which headers people said mean what."""

from django.db import models
from django.db.models import F, Q

from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import ids
from fuquan.domain.org.models import Unit, User

from .rules import OUTCOME_LABELS, Outcome
from .states import IMPORT_LABELS, ImportStage


class Import(models.Model):
    """一次收表：一份文件、一张表，预览后整批入库，可整批撤回。"""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    kind = models.CharField("表名", max_length=40)
    paper = models.ForeignKey(Attachment, models.PROTECT, verbose_name="文件")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    stage = models.CharField("状态", max_length=12, choices=list(IMPORT_LABELS.items()), default=ImportStage.UPLOADED)
    good_rows_only = models.BooleanField("只导入合格行", default=False)
    hidden_confirmed = models.BooleanField("隐藏内容已核对", default=False)
    headers = models.JSONField("表头", default=list)
    defaults = models.JSONField("空格按此填写", default=dict)
    decisions = models.JSONField("逐行处理意见", default=dict)
    findings = models.JSONField("整表问题", default=list)
    refusal = models.CharField("拒收原因", max_length=500, blank=True)
    rows_in = models.PositiveIntegerField("读入行", default=0)
    accepted = models.PositiveIntegerField("合格行", default=0)
    rejected = models.PositiveIntegerField("拒收行", default=0)
    blank = models.PositiveIntegerField("空行及合计行", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    same = models.PositiveIntegerField("无变化", default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="imports", verbose_name="上传人")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="上传单位")
    uploaded_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("入库时间", null=True)
    rolled_back_at = models.DateTimeField("撤回时间", null=True)
    rolled_back_reason = models.CharField("撤回原因", max_length=300, blank=True)

    class Meta:
        ordering = ("-uploaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(rows_in=F("accepted") + F("rejected") + F("blank")), name="every_row_is_accounted_for"
            ),
            models.CheckConstraint(
                condition=Q(accepted=F("new") + F("changed") + F("same")), name="every_accepted_row_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(stage=ImportStage.APPLIED) | Q(applied_at__isnull=False), name="applied_import_has_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.paper}"


class ImportRow(models.Model):
    """一行：读到的文字、检查结果和与库中的差异。"""

    intake = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=list(OUTCOME_LABELS.items()))
    texts = models.JSONField("内容")
    findings = models.JSONField("问题", default=list)
    changes = models.JSONField("差异", default=list)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("intake", "number"), name="one_line_per_row"),
            models.CheckConstraint(condition=Q(outcome__in=list(Outcome)), name="outcome_is_known"),
        )

    def __str__(self) -> str:
        return f"第{self.number}行"


class ImportChange(models.Model):
    """What an applied import did to one stored row, so that it can be undone.

    ``before`` is empty for a new row; ``after`` too, unless the row was made for everybody's use (an empty object).
    """

    intake = models.ForeignKey(Import, models.CASCADE, related_name="effects")
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class HeaderMemory(models.Model):
    """表头记忆：某张表上的这个表头，人工认定为哪一列；空为忽略。"""

    kind = models.CharField(max_length=40)
    header = models.CharField(max_length=100)
    field = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "header"), name="one_meaning_per_header"),)

    def __str__(self) -> str:
        return f"{self.header} → {self.field or '忽略'}"
