"""From the kind of sheet to its preview: upload once, follow the work, and see every row accounted for."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from fuquan.domain.intake import queries
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal.models import Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org import clock
from fuquan.engines.sheets import read
from tests.domain.intake.conftest import DEMO, POWERS

from .conftest import Send, WorkOff, at, latest, text_of


def test_every_kind_of_sheet_is_offered_by_its_business(browser_of_office: Client) -> None:
    page = browser_of_office.get(reverse("intake:upload"))
    text = text_of(page)
    assert all(kind in text for kind in queries.desks())
    assert text.index("事项目录") < text.index("机构名录") < text.index("赋权批次") < text.index(POWERS)


@pytest.mark.parametrize("kind", ["赋权事项总表", "机构名录", "移交清单", "交接文书台账"])
def test_the_empty_sheet_holds_what_the_desk_reads(browser_of_office: Client, tmp_path, kind: str) -> None:
    answer = browser_of_office.get(reverse("intake:empty"), {"kind": kind})
    path = tmp_path / "empty.xlsx"
    path.write_bytes(answer.content)
    table = read(path, name="empty.xlsx").table(kind)
    assert table.headers == tuple(one.header for one in queries.desks()[kind].fields)
    preview = queries.look_into(path, queries.desks()[kind], name="empty.xlsx")
    assert (preview.counts.rows_in, preview.counts.rejected) == (0, 0)


def test_the_empty_sheet_explains_itself_and_its_examples_pass(browser_of_office: Client, tmp_path) -> None:
    answer = browser_of_office.get(reverse("intake:empty"), {"kind": POWERS})
    path = tmp_path / "empty.xlsx"
    path.write_bytes(answer.content)
    told = read(path, name="empty.xlsx").table("填写说明")
    assert told.headers == ("列名", "是否必填", "填写要求", "示例")
    fields = {one.header: one for one in queries.desks()[POWERS].fields}
    for row in told.rows:
        header, _, _, example = row.values
        assert not example or not hasattr(fields[header].read(example), "code"), header


def test_an_upload_is_worked_on_in_the_background(browser_of_office: Client, work_off: WorkOff) -> None:
    with (DEMO / "powers_three_bad_cells.xlsx").open("rb") as file:
        told = {"kind": POWERS, "file": file, "form_key": "k1", "batch": "省定255项"}
        answer = browser_of_office.post(reverse("intake:upload"), told)
    intake, job = latest(), Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, at("detail"))
    assert (intake.stage, intake.defaults, intake.paper.name) == (
        ImportStage.UPLOADED,
        {"批次": "省定255项"},
        "powers_three_bad_cells.xlsx",
    )
    assert (job.kind, job.subject, job.stage, job.link) == (
        "preview_import",
        intake.public_id,
        JobStage.QUEUED,
        at("detail"),
    )
    working = browser_of_office.get(at("detail"))
    assert "等待后台处理" in text_of(working)
    assert "刷新进度" in working.content.decode()
    swapped = browser_of_office.get(at("detail"), headers={"HX-Request": "true", "HX-Target": "progress"})
    assert swapped.content.decode().strip().startswith('<div id="progress"')
    assert swapped.content.decode().strip().split("csrfmiddlewaretoken")[0] in working.content.decode()
    work_off()
    done = browser_of_office.get(at("detail"), headers={"HX-Request": "true", "HX-Target": "progress"})
    assert done["HX-Redirect"] == at("detail")


def test_the_preview_accounts_for_every_row(send: Send, browser_of_office: Client) -> None:
    text = text_of(send("powers_three_bad_cells.xlsx"))
    assert "255 读入 ＝ 252 合格 ＋ 3 拒收 ＋ 0 空行" in text
    assert "合格 252 ＝ 新增 252 ＋ 变更 0 ＋ 无变化 0" in text
    for cell, header, value in (
        ("C3", "赋权部门", "市粮食和物资储备局"),
        ("E57", "权力类型", "行政审批"),
        ("G202", "赋权方式", "部分下放"),
    ):
        assert f"{cell} {header} {value}" in text
    assert "尚未入库" in text


@pytest.mark.parametrize(("tab", "rows"), [("rejected", 3), ("new", 252), ("changed", 0), ("same", 0), ("all", 255)])
def test_every_tab_has_an_address_and_its_rows(send: Send, browser_of_office: Client, tab: str, rows: int) -> None:
    send("powers_three_bad_cells.xlsx")
    page = browser_of_office.get(at("detail"), {"tab": tab})
    assert page.context["listed"].counted == rows
    fragment = browser_of_office.get(at("detail"), {"tab": tab}, headers={"HX-Request": "true"})
    assert fragment.content.decode().strip() in page.content.decode()


def test_lines_are_searched_and_exported(send: Send, browser_of_office: Client) -> None:
    send("powers_three_bad_cells.xlsx")
    found = browser_of_office.get(at("detail"), {"tab": "rejected", "q": "乡（镇）村"})
    assert [row.number for row in found.context["listed"].rows] == [57]
    sheet = browser_of_office.get(at("detail"), {"tab": "rejected", "export": "csv"}).content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in sheet.splitlines()] == ["行", "3", "57", "202"]
    assert "E57 权力类型" in sheet


def test_the_returned_workbook_names_every_bad_cell(send: Send, browser_of_office: Client, tmp_path) -> None:
    send("powers_three_bad_cells.xlsx")
    path = tmp_path / "errors.xlsx"
    path.write_bytes(browser_of_office.get(at("errors")).content)
    book = read(path, name="errors.xlsx")
    table = book.table("需更正的行")
    assert [row.values[-1] for row in table.rows] == ["3", "57", "202"]
    assert [row.values[1] for row in book.table("问题清单").rows] == ["C3", "E57", "G202"]
    assert table.rows[1].values[4] == "行政审批"
    again = queries.look_into(path, queries.desks()[POWERS], name="errors.xlsx")
    assert (again.counts.rows_in, again.counts.rejected) == (3, 3)


def test_the_same_form_sent_twice_is_one_import(browser_of_office: Client) -> None:
    answers = []
    for _ in range(2):
        with (DEMO / "powers.xlsx").open("rb") as file:
            told = {"kind": POWERS, "file": file, "form_key": "k1"}
            answers.append(browser_of_office.post(reverse("intake:upload"), told)["Location"])
    assert answers[0] == answers[1]
    assert (Import.objects.filter(kind=POWERS).count(), Job.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("powers.docx", b"x", "请上传 .xlsx、.xls 或 .csv 文件"),
        ("powers.xlsx", b"", "文件是空的"),
    ],
)
def test_what_is_no_sheet_is_told_on_the_form(browser_of_office: Client, name: str, content: bytes, words: str) -> None:
    file = io.BytesIO(content)
    file.name = name
    answer = browser_of_office.post(reverse("intake:upload"), {"kind": POWERS, "file": file, "form_key": "k"})
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert not Import.objects.filter(kind=POWERS).exists()


def test_a_form_without_a_file_is_told(browser_of_office: Client) -> None:
    answer = browser_of_office.post(reverse("intake:upload"), {"kind": POWERS, "form_key": "k"})
    assert (answer.status_code, "请选择要上传的文件" in text_of(answer)) == (422, True)


def test_a_refused_file_tells_why_and_where_to_go_on(send: Send, browser_of_office: Client, work_off: WorkOff) -> None:
    file = io.BytesIO(b"<html><table></table></html>")
    file.name = "页面.xls"
    browser_of_office.post(reverse("intake:upload"), {"kind": POWERS, "file": file, "form_key": "k"})
    work_off()
    text = text_of(browser_of_office.get(at("detail")))
    assert "文件不能接收" in text
    assert "内容是网页" in text
    assert "重新上传" in text


def test_a_waiting_job_says_when_no_worker_is_there(browser_of_office: Client) -> None:
    with (DEMO / "powers.xlsx").open("rb") as file:
        browser_of_office.post(reverse("intake:upload"), {"kind": POWERS, "file": file, "form_key": "k1"})
    assert "后台服务没有运行" not in text_of(browser_of_office.get(at("detail")))
    Job.objects.update(created_at=clock.now().replace(year=2021))
    assert "后台服务没有运行" in text_of(browser_of_office.get(at("detail")))


def test_a_cancelled_check_can_be_started_again(browser_of_office: Client, work_off: WorkOff) -> None:
    with (DEMO / "powers.xlsx").open("rb") as file:
        browser_of_office.post(reverse("intake:upload"), {"kind": POWERS, "file": file, "form_key": "k1"})
    browser_of_office.post(at("cancel"), {"form_key": "k2"})
    work_off()
    text = text_of(browser_of_office.get(at("detail")))
    assert "已按要求取消" in text
    assert "尚未检查" in text
    browser_of_office.post(at("check"), {"form_key": "k3"})
    work_off()
    assert latest().stage == ImportStage.PREVIEWED


def test_the_list_is_filtered_by_its_address(send: Send, browser_of_office: Client) -> None:
    send("powers.xlsx")
    page = browser_of_office.get(reverse("intake:index"), {"stage": "previewed"})
    assert [row.kind for row in page.context["listed"].rows] == [POWERS]
    assert "状态：待确认" in text_of(page)
    sheet = browser_of_office.get(reverse("intake:index"), {"export": "csv"}).content.decode("utf-8-sig")
    assert sheet.splitlines()[1].startswith("赋权事项总表,powers.xlsx,待确认,255,255,0,0,")
