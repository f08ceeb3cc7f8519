"""The sheet 赋权批次: batches with their receivers and dates."""

from collections.abc import Sequence

from fuquan.domain.delegation.actions.scope import open_batch
from fuquan.domain.delegation.models import Batch
from fuquan.domain.intake.queries import Desk, Follow, Recorder
from fuquan.domain.intake.rules import Change, Field, Line, Outcome
from fuquan.domain.org.models import Unit, User
from fuquan.engines.sheets.normalise import parse_date, parse_yes_no, split_list

FINISHED = "已完成"


class BatchDesk(Desk):
    """How batches come in; the natural key is the batch's code, and a known batch is left as it is."""

    kind = "赋权批次"
    title = "赋权批次"
    unique = ("批次编号",)
    fields = (
        Field("批次编号", filled=True, limit=20),
        Field("批次名称", filled=True, limit=60),
        Field("是否省定", parse_yes_no, filled=True),
        Field("承接单位编码", split_list, filled=True, default=(), listed=True),
        Field("启动日期", parse_date, filled=True),
        Field("完成期限", parse_date, required=False, default=None),
        Field("状态", required=False),
    )

    def examine(self, lines: Sequence[Line]) -> None:
        """Resolve receivers; a known code must agree with its name."""
        units = {unit.code: unit for unit in Unit.objects.all()}
        stored = {batch.code: batch for batch in Batch.objects.all()}
        for line in lines:
            for code in line.values["承接单位编码"]:
                if code not in units or not units[code].is_receiver:
                    line.reject("承接单位编码", "unknown_receiver", f"“{code}”不是县（市）、城区或集聚区；请改正编码。")
            line.values["units"] = [units[code] for code in line.values["承接单位编码"] if code in units]
            batch = stored.get(line.values["批次编号"])
            if batch is None or line.rejected:
                continue
            line.changes = [
                Change(header, str(old or ""), str(line.values[header] or ""))
                for header, old in (("批次名称", batch.name), ("启动日期", batch.starts_on), ("完成期限", batch.due_on))
                if old != line.values[header]
            ]
            line.outcome = Outcome.SAME
            if line.changes:
                line.reject(
                    "批次名称",
                    "batch_differs",
                    f"批次“{batch.code}”已建立，内容不同；请在批次页面修改，不通过导入改变。",
                )

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Open the new batches."""
        made = [
            open_batch(
                line.values["批次编号"],
                line.values["批次名称"],
                starts_on=line.values["启动日期"],
                due_on=line.values["完成期限"],
                receivers=line.values["units"],
                is_provincial=line.values["是否省定"],
                is_history=line.values["状态"] == FINISHED,
                by=by,
            )
            for line in lines
        ]
        recorder.created(made)
        follow(len(lines), len(lines), "批次已建立")
