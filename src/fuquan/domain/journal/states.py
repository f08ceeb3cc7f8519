"""The life of a background job."""

from enum import StrEnum


class JobStage(StrEnum):
    """Where a background job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_LABELS = {
    JobStage.QUEUED: "排队中",
    JobStage.RUNNING: "进行中",
    JobStage.DONE: "已完成",
    JobStage.FAILED: "未完成",
    JobStage.CANCELLED: "已取消",
}
