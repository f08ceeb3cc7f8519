"""The 138 agreements with their annex and the 1,530 checklists, as PDF and Word, beside docxtpl and LibreOffice."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from docx import Document
from docxtpl import DocxTemplate
from pdfminer.high_level import extract_text

from benchmarks import city
from benchmarks.measuring import Cost, interleaved, measured, median, ratio, table
from fuquan.engines.drafting import Paper, Press, Template, docx, fonts
from fuquan.engines.drafting.model import Align, Article, Attachment, Column, Paragraph, Parties, Table, Verification

ROOT = Path(__file__).resolve().parents[1]
FONTS = (ROOT / "fonts", ROOT / ".venv" / "share" / "fonts")
COLUMNS = ("序号", "事项编码", "事项名称", "行使方式", "承接部门")
CLAUSES = (
    "甲方将附件所列市级经济社会管理权限赋予乙方行使，行使方式以附件载明的为准。",
    "乙方行使权限以本行政区域为限，不得将受委托事项再委托其他组织或者个人实施。",
    "本协议有效期三年，期满需要续签的，双方应当在期满15日前办理续签手续。",
    "甲方负责业务培训、账号开通和业务指导，对乙方行使权限的行为实施监督。",
    "乙方负责落实机构、人员、场所和经费，按照法定条件、程序和时限办理。",
    "直接行使的事项由乙方承担法律责任，委托行使的事项由甲方对行为后果承担法律责任。",
)
HEAD = ("job", "by", "documents", "seconds", "documents/s", "CPU s", "peak MB", "theirs / ours")


def agreement(number: int, rows: int) -> Paper:
    """The agreement of a department with a county, ``rows`` powers in its annex."""
    center = Align.CENTER
    columns = tuple(
        Column(title, weight, align)
        for title, weight, align in zip(
            COLUMNS, (1, 2, 5, 1.6, 2.6), (center, center, Align.LEFT, center, center), strict=True
        )
    )
    return Paper(
        title="市级经济社会管理权限赋权协议书",
        number=f"焦赋协〔2021〕{number}号",
        blocks=(
            Paragraph(f"焦作市第{number % 23 + 1}局", "甲方："),
            Paragraph(f"第{number // 23 + 1}县人民政府", "乙方："),
            *map(Article, CLAUSES),
            Parties((("甲方（盖章）：", "　　年　　月　　日"), ("乙方（盖章）：", "　　年　　月　　日"))),
        ),
        attachments=(Attachment("赋权事项清单", (Table(columns, powers(number, rows)),)),),
        verification=Verification(f"https://fuquan.example/v/{number:08d}", f"{number:08d}"),
        dated=date(2021, 11, 10),
    )


def powers(number: int, rows: int) -> tuple[tuple[str, ...], ...]:
    """Rows of an annex, different for every agreement."""
    return tuple(
        (
            str(n + 1),
            f"JZ-2021-{n + 1:03d}",
            city.power_name(number * rows + n),
            ("直接", "委托")[n % 2],
            "县行政审批服务局",
        )
        for n in range(rows)
    )


def checklist(number: int) -> Paper:
    """交接清单 of one delegation: the five kinds of material and the three signatures."""
    columns = (Column("序号", 1, Align.CENTER), Column("类别", 2), Column("名称", 4), Column("数量", 1, Align.CENTER))
    kinds = ("政策文件", "档案资料", "业务手册", "服务指南", "制式证明")
    rows = tuple((str(n), kind, f"{city.power_name(number)}{kind}", "1") for n, kind in enumerate(kinds, start=1))
    return Paper(
        title="赋权事项交接清单",
        number=f"第{number}号",
        blocks=(
            Paragraph(city.power_name(number), "事项名称："),
            Table(columns, rows),
            Parties((("移交人（签字）：",), ("接收人（签字）：",), ("监交人（签字）：",))),
        ),
        verification=Verification(f"https://fuquan.example/c/{number:08d}", f"{number:08d}"),
        dated=date(2021, 11, 18),
    )


def compare(agreements: int, checklists: int, wide: int, pairs: int) -> None:
    """Print docs/s and peaks: PDF beside LibreOffice, Word beside docxtpl, the packs and the wide annex alone."""
    press = Press(fonts.load(FONTS))
    papers = [agreement(number, 11) for number in range(agreements)]
    with tempfile.TemporaryDirectory() as folder:
        rows = _pdf(press, papers, Path(folder), pairs)
    rows += _word(papers, pairs)
    rows += _alone("the pack, PDF and Word", lambda: [(press.pdf(paper), docx(paper)) for paper in papers], len(papers))
    lists = [checklist(number) for number in range(1, checklists + 1)]
    rows += _alone("checklists, PDF", lambda: [len(press.pdf(paper)) for paper in lists], checklists)
    annexes = [agreement(number, 255) for number in range(wide)]
    rows += _alone("agreements of 255 rows, PDF", lambda: [press.pdf(paper) for paper in annexes], wide)
    table("Documents", HEAD, rows)


def _pdf(press: Press, papers: Sequence[Paper], folder: Path, pairs: int) -> list[Sequence[object]]:
    job, count = "agreements, PDF", len(papers)

    def ours() -> None:
        for number, paper in enumerate(papers):
            (folder / f"{number}.pdf").write_bytes(press.pdf(paper))

    ours()
    _check(folder / f"{count - 1}.pdf", papers[-1])
    office = shutil.which("soffice")
    if office is None:
        print("\n  LibreOffice is not installed, so PDF is measured without it.")
        (costs,) = interleaved([ours], pairs)
        return [_row(job, "Fuquan", count, median(costs), "")]
    sources, made = folder / "word", folder / "made"
    sources.mkdir()
    for number, paper in enumerate(papers):
        (sources / f"{number}.docx").write_bytes(docx(paper))

    def theirs() -> None:
        subprocess.run(
            [
                office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir",
                str(made), *map(str, sorted(sources.iterdir())),
            ],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip

    theirs()
    assert len(list(made.iterdir())) == count
    _check(made / f"{count - 1}.pdf", papers[-1])
    own, their = interleaved([ours, theirs], pairs)
    return [
        _row(job, "Fuquan", count, median(own), ratio(own, their)),
        _row(job, "LibreOffice", count, median(their), "", children=True),
    ]


def _word(papers: Sequence[Paper], pairs: int) -> list[Sequence[object]]:
    job, count = "agreements, Word", len(papers)
    values = [_values(number, 11) for number in range(count)]
    peer = io.BytesIO(_template(loop=True))
    template = Template.read(
        _template(loop=False),
        fields=("number", "first", "second", *(f"clause{n}" for n in range(len(CLAUSES)))),
        loops={"row": tuple(f"c{n}" for n in range(len(COLUMNS)))},
    )

    def filled(value: dict[str, str], rows: list[dict[str, str]]) -> bytes:
        return template.fill(value, {"row": rows})

    def theirs(value: dict[str, str], rows: list[dict[str, str]]) -> bytes:
        document, out = DocxTemplate(peer), io.BytesIO()
        document.render({**value, "rows": rows}, autoescape=True)
        document.save(out)
        return out.getvalue()

    assert _cells(filled(*values[-1])) == _cells(theirs(*values[-1])) == _cells(docx(papers[-1]), 5)
    runs: list[Callable[[], object]] = [
        lambda: [docx(paper) for paper in papers],
        lambda: [filled(*value) for value in values],
        lambda: [theirs(*value) for value in values],
    ]
    whole, merged, peers = interleaved(runs, pairs)
    return [
        _row(job, "Fuquan, by GB/T 9704", count, median(whole), ratio(whole, peers)),
        _row(job, "Fuquan, office's template", count, median(merged), ratio(merged, peers)),
        _row(job, "docxtpl, the same template", count, median(peers), ""),
    ]


def _alone(job: str, run: Callable[[], object], count: int) -> list[Sequence[object]]:
    _, cost = measured(run)
    return [_row(job, "Fuquan", count, cost, "")]


def _row(job: str, by: str, count: int, cost: Cost, beside: str, *, children: bool = False) -> Sequence[object]:
    peak = "-" if children else f"{cost.peak:.0f}"
    return (job, by, count, f"{cost.wall:.2f}", f"{count / cost.wall:.0f}", f"{cost.cpu:.2f}", peak, beside)


def _values(number: int, rows: int) -> tuple[dict[str, str], list[dict[str, str]]]:
    clauses = {f"clause{n}": clause for n, clause in enumerate(CLAUSES)}
    parties = {"first": f"焦作市第{number % 23 + 1}局", "second": f"第{number // 23 + 1}县人民政府"}
    lines = [{f"c{n}": cell for n, cell in enumerate(row)} for row in powers(number, rows)]
    return {"number": f"焦赋协〔2021〕{number}号"} | parties | clauses, lines


def _template(*, loop: bool) -> bytes:
    """The same template for both engines; docxtpl's loop stands in rows of its own, ours in the row itself."""
    document = Document()
    document.add_heading("市级经济社会管理权限赋权协议书", 0)
    for name in ("number", "first", "second", *(f"clause{n}" for n in range(len(CLAUSES)))):
        document.add_paragraph("{{ " + name + " }}")
    grid = document.add_table(rows=1, cols=len(COLUMNS))
    for cell, title in zip(grid.rows[0].cells, COLUMNS, strict=True):
        cell.text = title
    if loop:
        grid.add_row().cells[0].text = "{%tr for row in rows %}"
    for n, cell in enumerate(grid.add_row().cells):
        cell.text = "{{ row.c" + str(n) + " }}"
    if loop:
        grid.add_row().cells[0].text = "{%tr endfor %}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _cells(data: bytes, columns: int = len(COLUMNS)) -> list[list[str]]:
    """The rows of the annex in a Word file."""
    (annex,) = [found for found in Document(io.BytesIO(data)).tables if len(found.columns) == columns]
    return [[cell.text for cell in row.cells] for row in annex.rows]


def _check(path: Path, paper: Paper) -> None:
    """The PDF says the number, every article and every power of the paper."""
    said = "".join(extract_text(path).split())
    (annex,) = (block for block in paper.attachments[0].blocks if isinstance(block, Table))
    for wanted in (paper.number, *CLAUSES, *(row[1] for row in annex.rows)):
        assert wanted in said, f"{path.name} lacks {wanted}"
