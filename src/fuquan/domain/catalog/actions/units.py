"""The sheet 机构名录: bodies that take part in the reform."""

from collections.abc import Sequence

from fuquan.domain.intake.queries import Desk, Follow, Recorder
from fuquan.domain.intake.rules import Change, Field, Line, Outcome
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.rules import UNIT_KIND_LABELS, UnitKind
from fuquan.engines.sheets.normalise import Problem, key, parse_date, split_list

KINDS = {key(label): kind for kind, label in UNIT_KIND_LABELS.items()} | {
    key("领导小组"): UnitKind.OFFICE,
    key("专班"): UnitKind.OFFICE,
    key("县级改革专班"): UnitKind.OFFICE,
    key("市直部门(赋权)"): UnitKind.DEPARTMENT,
    key("市直部门(改革牵头)"): UnitKind.OFFICE,
    key("市直部门(事项库)"): UnitKind.OFFICE,
    key("市直部门(督查)"): UnitKind.OFFICE,
}


def parse_kind(text: str) -> UnitKind | Problem:
    """The kind of body that a cell names."""
    kind = KINDS.get(key(text))
    return (
        kind
        if kind
        else Problem("unknown_kind", f"机构类别“{text}”不在{'、'.join(UNIT_KIND_LABELS.values())}之中；请改正。")
    )


FIELDS = (
    Field("机构编码", filled=True, limit=40),
    Field("机构名称", filled=True, limit=100),
    Field("简称", required=False, limit=40),
    Field("类别", parse_kind, filled=True, choices=tuple(UNIT_KIND_LABELS.values())),
    Field("行政区划代码", required=False, limit=12),
    Field("上级机构编码", required=False),
    Field("对口市直部门编码", split_list, required=False, default=(), listed=True),
    Field("统一社会信用代码", required=False, limit=18),
    Field("启用日期", parse_date, filled=True),
    Field("停用日期", parse_date, required=False, default=None),
    Field("备注", required=False),
)
COLUMNS = {
    "机构名称": "name",
    "简称": "short_name",
    "类别": "kind",
    "行政区划代码": "area_code",
    "统一社会信用代码": "credit_code",
    "启用日期": "valid_from",
    "停用日期": "valid_to",
    "备注": "note",
}


class UnitDesk(Desk):
    """How the list of bodies comes in; its natural key is the code of the body."""

    kind = "机构名录"
    title = "机构名录"
    fields = FIELDS

    def examine(self, lines: Sequence[Line]) -> None:
        """Compare with the stored bodies by code; parents and counterparts must be known or in the sheet."""
        stored = {unit.code: unit for unit in Unit.objects.select_related("parent").prefetch_related("counterpart_of")}
        coming = {line.values["机构编码"] for line in lines}
        seen: dict[str, int] = {}
        for line in lines:
            code = line.values["机构编码"]
            if code in seen:
                line.reject("机构编码", "duplicate", f"机构编码“{code}”与第{seen[code]}行重复；请删除其一。")
                continue
            seen[code] = line.number
            for header in ("上级机构编码", "对口市直部门编码"):
                value = line.values[header]
                for other in (value,) if isinstance(value, str) else value:
                    if other and other not in stored and other not in coming:
                        line.reject(header, "unknown_unit", f"机构编码“{other}”不存在；请先导入该机构或改正编码。")
            if not line.rejected:
                self._compare(line, stored.get(code))

    def _compare(self, line: Line, unit: Unit | None) -> None:
        if unit is None:
            return
        before = {header: getattr(unit, column) for header, column in COLUMNS.items()}
        before["上级机构编码"] = unit.parent.code if unit.parent else ""
        before["对口市直部门编码"] = tuple(sorted(other.code for other in unit.counterpart_of.all()))
        line.values |= {header: value for header, value in before.items() if header not in line.texts}
        after = {header: line.values[header] for header in before}
        after["简称"] = after["简称"] or line.values["机构名称"]
        after["对口市直部门编码"] = tuple(sorted(after["对口市直部门编码"]))
        line.changes = [
            Change(header, str(old or ""), str(after[header] or ""))
            for header, old in before.items()
            if (old or "") != (after[header] or "")
        ]
        line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Enter new bodies and change known ones, then tie parents and counterparts."""
        new = [line for line in lines if line.outcome == Outcome.NEW]
        start = Unit.objects.count()
        made = Unit.objects.bulk_create(
            [
                Unit(code=line.values["机构编码"], position=start + place, **_values(line))
                for place, line in enumerate(new)
            ]
        )
        recorder.created(made)
        by_code = {unit.code: unit for unit in Unit.objects.all()}
        for line in lines:
            unit = by_code[line.values["机构编码"]]
            ties = {
                "parent": by_code.get(line.values["上级机构编码"]),
                "counterpart_of": [by_code[code].pk for code in line.values["对口市直部门编码"]],
            }
            if line.outcome == Outcome.CHANGED:
                recorder.updating(unit, _values(line) | ties)
            else:
                unit.parent = ties["parent"]
                unit.counterpart_of.set(ties["counterpart_of"])
            unit.save()
        follow(len(lines), len(lines), "机构已入库")
        journal.record("unit.enter", by=by, facts={"units": [line.values["机构编码"] for line in lines]})


def _values(line: Line) -> dict[str, object]:
    values = {column: line.values[header] for header, column in COLUMNS.items()}
    values["short_name"] = values["short_name"] or values["name"]
    return values
