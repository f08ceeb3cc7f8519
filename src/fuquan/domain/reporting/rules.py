"""The figures of the founding account: what each is called and what the account says it is (product.md 0.1)."""

from dataclasses import dataclass

PILOT, PROVINCE = "B1", "B2"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the account; ``stated`` is what the account (or a sum of its own figures) says."""

    code: str
    name: str
    unit: str
    stated: int


FIGURES = (
    Figure("N1.1", "试点赋权部门", "个", 22),
    Figure("N1.2", "本轮赋权部门", "个", 23),
    Figure("N1.3", "培训计划", "份", 23),
    Figure("N2.1", "试点承接县（市）", "个", 1),
    Figure("N2.2", "本轮承接县（市）", "个", 6),
    Figure("N2.3", "承接落实方案", "份", 6),
    Figure("N3.1", "试点赋权事项", "项", 156),
    Figure("N3.2", "本轮赋权事项", "项", 255),
    Figure("N3.3", "赋权单元", "个", 1530),
    Figure("N3.4", "交接文书", "份", 138),
    Figure("N3.5", "交接文书所列事项合计", "项次", 1530),
    Figure("N3.6", "已移交赋权单元", "个", 1530),
    Figure("N6.1", "业务培训", "批", 44),
    Figure("N6.2", "参训", "人次", 1279),
    Figure("N7", "电话指导", "人次", 1302),
    Figure("N8.1", "培训覆盖的赋权事项", "项", 255),
    Figure("N8.2", "事项培训率", "%", 100),
    Figure("N9", "移交资料", "件", 1168),
    Figure("N10.1", "县（市）增加人员", "人", 122),
    Figure("N10.2", "县（市）投入资金", "元", 560_000),
    Figure("N10.3", "县（市）增加设备", "台", 52),
    Figure("N11", "市教育局支持设备（与N10.3的关系原文未载，不相加）", "台", 6),
    Figure("N12.1", "城区", "个", 5),
    Figure("N12.2", "县（市）及城区", "个", 11),
    Figure("N13.1", "2021-11-05至2021-12-31应报周次", "周", 9),
    Figure("N13.2", "每周应报单位", "个", 29),
    Figure("N13.3", "应报周报", "份", 261),
    Figure("N14.1", "通知启动日", "年月日", 20211103),
    Figure("N14.2", "启动之日起30个工作日", "年月日", 20211215),
)
"""In the order of the account. Figures of powers matched, clusters and leadership events come with their parts."""
