"""What is kept of every act: journal entries, papers by content, answered submissions, drafts, notices, jobs."""

from django.db import models
from django.db.models import Q

from fuquan.domain.org import ids
from fuquan.domain.org.models import Unit, User

from .states import JOB_LABELS, JobStage


class Entry(models.Model):
    """留痕：一条记录一件事，只增不改。``body`` holds the exact canonical bytes that were hashed."""

    seq = models.BigIntegerField("序号", primary_key=True)
    recorded_at = models.DateTimeField("记录时间")
    on = models.DateField("业务日期", null=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="操作人")
    rule = models.CharField("系统规则", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="单位")
    kind = models.CharField("事项", max_length=60, db_index=True)
    subject = models.CharField("对象", max_length=20, blank=True, db_index=True)
    body = models.BinaryField("原文")
    salt = models.BinaryField("盐")
    prev = models.BinaryField("前一条")
    leaf = models.BinaryField("叶（SHA-256）")
    leaf_sm3 = models.BinaryField("叶（SM3）")
    link = models.BinaryField("链")

    class Meta:
        ordering = ("-seq",)
        constraints = (
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_seq_is_positive"),
            models.CheckConstraint(
                condition=Q(actor__isnull=False, rule="") | (Q(actor__isnull=True) & ~Q(rule="")),
                name="entry_is_by_a_person_or_by_a_rule",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Head(models.Model):
    """The last link of the journal; its one row is the lock under which ``seq`` is given out."""

    singleton = models.BooleanField(primary_key=True, default=True, editable=False)
    seq = models.BigIntegerField(default=0)
    link = models.BinaryField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(singleton=True), name="one_journal_head"),)

    def __str__(self) -> str:
        return str(self.seq)


class Attachment(models.Model):
    """A paper by its content: stored under its SHA-256, never under its name."""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("字节")
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="上传单位")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="上传人")
    at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """An answered form: the key minted when the form was drawn, and what was answered. Same key, same answer."""

    key = models.CharField(max_length=20)
    user = models.ForeignKey(User, models.PROTECT)
    route = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=300, blank=True)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_answer_per_key"),)

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class Draft(models.Model):
    """草稿：typed but not yet submitted, kept on the server for the person who typed it."""

    user = models.ForeignKey(User, models.CASCADE)
    form = models.CharField(max_length=60)
    subject = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=20, default=ids.new_id)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "form", "subject"), name="one_draft_per_form"),)

    def __str__(self) -> str:
        return f"{self.form} {self.subject}"


class Notice(models.Model):
    """站内通知（发件箱）：written with the act, sent only after its commit, once per ``once``."""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices", verbose_name="收件单位")
    text = models.CharField("内容", max_length=300)
    link = models.CharField("链接", max_length=200, blank=True)
    once = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField("时间")
    sent_at = models.DateTimeField("发出时间", null=True)
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.text


class Job(models.Model):
    """后台作业：long work with visible progress that can be cancelled."""

    public_id = models.CharField(max_length=20, unique=True, default=ids.new_id, editable=False)
    kind = models.CharField("作业", max_length=60)
    title = models.CharField("说明", max_length=200)
    subject = models.CharField("对象", max_length=20, blank=True)
    stage = models.CharField("状态", max_length=12, choices=list(JOB_LABELS.items()), default=JobStage.QUEUED)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("信息", max_length=500, blank=True)
    link = models.CharField("结果", max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="发起人")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="发起单位")
    created_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=list(JobStage)), name="job_stage_is_known"),
            models.CheckConstraint(
                condition=Q(stage__in=[JobStage.QUEUED, JobStage.RUNNING]) | Q(finished_at__isnull=False),
                name="ended_job_has_an_end",
            ),
        )

    def __str__(self) -> str:
        return self.title
