"""The sheet 办件基数: what the city itself handled for each county before, so that use can be measured later."""

from collections.abc import Sequence

from fuquan.domain.catalog import queries
from fuquan.domain.catalog.models import Baseline, Power
from fuquan.domain.intake.queries import Desk, Follow, Recorder
from fuquan.domain.intake.rules import Change, Field, Line, Outcome, whole_number
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.models import User
from fuquan.domain.org.rules import RECEIVERS
from fuquan.engines.sheets.normalise import parse_date, parse_yes_no

FIELDS = (
    Field("权限编码", filled=True),
    Field("县(市)", filled=True),
    Field("起始日期", parse_date, filled=True),
    Field("截止日期", parse_date, filled=True),
    Field("办件量(件)", whole_number, filled=True),
    Field("已在试点", parse_yes_no, required=False, default=False),
)


class BaselineDesk(Desk):
    """How earlier volume comes in; its natural key is power, county and period."""

    kind = "办件基数"
    title = "办件基数"
    fields = FIELDS

    def examine(self, lines: Sequence[Line]) -> None:
        """Resolve power and county, and compare with the stored volume."""
        powers = dict(Power.objects.values_list("code", "pk"))
        names, units = queries.unit_names(RECEIVERS)
        stored = {(row.power_id, row.receiver_id, row.starts_on, row.ends_on): row for row in Baseline.objects.all()}
        seen: dict[object, int] = {}
        for line in lines:
            code, county = line.values["权限编码"], line.values["县(市)"]
            if code not in powers:
                line.reject(
                    "权限编码", "unknown_power", f"权限编码“{code}”不在赋权事项总表中；请先导入事项或改正编码。"
                )
            match = names.closest(county)
            if match.value is None:
                line.reject("县(市)", "unknown_receiver", f"承接地“{county}”不在机构名录中；请改正名称。")
            if line.values["截止日期"] < line.values["起始日期"]:
                line.reject("截止日期", "period", "截止日期早于起始日期；请改正。")
            if line.rejected or match.value is None:
                continue
            line.values["power"], line.values["receiver"] = powers[code], units[match.value].pk
            first = seen.setdefault(_key(line), line.number)
            if first != line.number:
                line.reject("权限编码", "repeated", f"与第{first}行是同一权限、同一县（市）、同一时段；请删除其一。")
                continue
            row = stored.get(_key(line))
            if row is not None:
                if "已在试点" not in line.texts:
                    line.values["已在试点"] = row.in_pilot
                old, new = (row.cases, row.in_pilot), (line.values["办件量(件)"], line.values["已在试点"])
                line.changes = [Change("办件量(件)", str(row.cases), str(new[0]))] if old != new else []
                line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Enter or correct the volumes."""
        new = [line for line in lines if line.outcome == Outcome.NEW]
        made = Baseline.objects.bulk_create(
            [
                Baseline(
                    power_id=line.values["power"],
                    receiver_id=line.values["receiver"],
                    starts_on=line.values["起始日期"],
                    ends_on=line.values["截止日期"],
                    cases=line.values["办件量(件)"],
                    in_pilot=line.values["已在试点"],
                )
                for line in new
            ],
            batch_size=2000,
        )
        recorder.created(made)
        stored = {(row.power_id, row.receiver_id, row.starts_on, row.ends_on): row for row in Baseline.objects.all()}
        for line in lines:
            if line.outcome == Outcome.CHANGED:
                row = stored[_key(line)]
                recorder.updating(row, {"cases": line.values["办件量(件)"], "in_pilot": line.values["已在试点"]})
                row.save()
        follow(len(lines), len(lines), "办件基数已入库")
        journal.record("baseline.enter", by=by, facts={"rows": len(lines)})


def _key(line: Line) -> tuple[int, int, object, object]:
    values = line.values
    return values["power"], values["receiver"], values["起始日期"], values["截止日期"]
