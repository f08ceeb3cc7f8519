"""From the preview to the receipt: headers explained, rows decided, imported and undone, each refusal with its reasons."""

import pytest
from django.test import Client
from django.urls import reverse

from fuquan.domain.catalog.models import Power
from fuquan.domain.delegation import actions as delegation
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.intake import queries
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal.models import Entry, Job
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Object, Verb, allows
from fuquan.domain.org.roles import Role
from tests.conftest import ClientOf
from tests.domain.intake.conftest import POWERS, REQUIRED, Bring, Write, power_row
from tests.factories.org import UserFactory

from .conftest import Send, WorkOff, at, latest, text_of


def test_bad_rows_keep_everything_out_until_good_rows_are_chosen(
    send: Send, browser_of_office: Client, work_off: WorkOff
) -> None:
    send("powers_three_bad_cells.xlsx")
    refused = browser_of_office.post(at("apply"), {"form_key": "a1", "way": "all"})
    assert (refused.status_code, "有3行未通过检查" in text_of(refused)) == (409, True)
    assert Job.objects.filter(kind="apply_import").count() == 0
    accepted = browser_of_office.post(at("apply"), {"form_key": "a2", "way": "good"})
    assert (accepted.status_code, accepted["Location"]) == (303, at("detail"))
    assert "导入赋权事项总表" in text_of(browser_of_office.get(at("detail")))
    work_off()
    assert (latest().stage, Power.objects.count(), Delegation.objects.count()) == (ImportStage.APPLIED, 252, 1512)


def test_all_reasons_are_told_at_once(send: Send, browser_of_office: Client) -> None:
    send("dirty_old.xls")
    refused = browser_of_office.post(at("apply"), {"form_key": "a1", "way": "all"})
    assert refused.content.decode().count("data-code=") == 2
    assert "有1行未通过检查" in text_of(refused)
    assert "有1处隐藏" in text_of(refused)


def test_hidden_rows_are_confirmed_on_the_page(send: Send, browser_of_office: Client, work_off: WorkOff) -> None:
    page = send("dirty_old.xls")
    assert "已核对，一并读入" in text_of(page)
    browser_of_office.post(at("apply"), {"form_key": "a1", "way": "good", "hidden": "yes"})
    work_off()
    assert (latest().stage, Power.objects.count()) == (ImportStage.APPLIED, 39)


def test_the_receipt_says_what_was_done_and_proves_the_file(
    send: Send, browser_of_office: Client, work_off: WorkOff
) -> None:
    send("powers.xlsx")
    browser_of_office.post(at("apply"), {"form_key": "a1", "way": "all"})
    work_off()
    text = text_of(browser_of_office.get(at("detail")))
    intake = latest()
    entry = Entry.objects.get(kind="import.apply", subject=intake.public_id)
    for told in (intake.public_id, intake.paper.sha256, intake.paper.sm3, f"第 {entry.seq} 条", str(intake.by)):
        assert told in text
    assert "255 读入 ＝ 255 合格 ＋ 0 拒收 ＋ 0 空行" in text
    assert Delegation.objects.count() == 1530


def test_an_import_is_undone_with_a_reason(send: Send, browser_of_office: Client, work_off: WorkOff) -> None:
    send("powers.xlsx")
    browser_of_office.post(at("apply"), {"form_key": "a1"})
    work_off()
    assert "撤回原因" in text_of(browser_of_office.get(at("undo")))
    without = browser_of_office.post(at("roll_back"), {"form_key": "u1", "reason": " "})
    assert (without.status_code, "请写明撤回原因" in text_of(without)) == (422, True)
    browser_of_office.post(at("roll_back"), {"form_key": "u2", "reason": "依据文件有误"})
    work_off()
    text = text_of(browser_of_office.get(at("detail")))
    assert "已整批撤回" in text
    assert "依据文件有误" in text
    assert (latest().stage, Power.objects.count(), Delegation.objects.count()) == (ImportStage.ROLLED_BACK, 0, 0)


def test_what_stands_on_an_import_keeps_it_and_is_named(
    send: Send, browser_of_office: Client, work_off: WorkOff, city: User
) -> None:
    send("powers.xlsx")
    browser_of_office.post(at("apply"), {"form_key": "a1"})
    work_off()
    cell = Delegation.objects.order_by("pk")[0]
    delegation.file_evidence(cell, Proof.BASIS, on=cell.scoped_on, reference="豫政〔2021〕1号", by=city)
    page = text_of(browser_of_office.get(at("undo")))
    assert "已被后续办理使用" in page
    refused = browser_of_office.post(at("roll_back"), {"form_key": "u1", "reason": "误传"})
    assert (refused.status_code, "已被后续办理使用" in text_of(refused)) == (409, True)
    assert Job.objects.filter(kind="roll_back_import").count() == 0


def test_headers_are_explained_and_remembered(
    browser_of_office: Client, work_off: WorkOff, write: Write, bring: Bring, city: User
) -> None:
    renamed = tuple({"赋权方式": "下放形式"}.get(header, header) for header in REQUIRED)
    intake = bring(write([(*power_row(1), "x")], headers=(*renamed, "经办人")), by=city)
    page = browser_of_office.get(at("detail"))
    assert intake.stage == ImportStage.MAPPING
    assert "有的列还认不出来" in text_of(page)
    assert "直接下放" in text_of(page)
    uses = {use.header: use for use in page.context["uses"]}
    told = {use.control: use.field for use in uses.values() if use.field}
    told |= {uses["下放形式"].control: "赋权方式", uses["经办人"].control: "-", "form_key": "h1"}
    browser_of_office.post(at("headers"), told)
    work_off()
    assert latest().stage == ImportStage.PREVIEWED
    assert queries.remembered_headers(POWERS) == {"下放形式": "赋权方式", "经办人": ""}
    panel = browser_of_office.get(at("detail"), {"tab": "headers"})
    assert "按人工对应" in text_of(panel)
    assert "已设为忽略" in text_of(panel)


def test_a_meaning_that_is_no_column_changes_nothing(
    browser_of_office: Client, write: Write, bring: Bring, city: User
) -> None:
    bring(write([power_row(1)]), by=city)
    answer = browser_of_office.post(at("headers"), {"meaning-0": "机构编码", "form_key": "h1"})
    assert answer.status_code == 400
    assert (latest().stage, queries.remembered_headers(POWERS), Job.objects.count()) == (ImportStage.PREVIEWED, {}, 0)


def test_rows_of_the_same_name_are_decided_on_the_page(
    send: Send, browser_of_office: Client, work_off: WorkOff
) -> None:
    page = send("dirty.xlsx")
    assert "同名待定" in text_of(page)
    asked = browser_of_office.get(at("detail"), {"tab": "decide"})
    assert "与第60行同部门、同名称、同类型" in text_of(asked)
    browser_of_office.post(at("decide"), {"row-61": "duplicate", "form_key": "d1"})
    work_off()
    intake = latest()
    assert (intake.accepted, intake.rejected, intake.same, intake.decisions) == (254, 3, 1, {"61": "duplicate"})
    assert browser_of_office.post(at("decide"), {"row-61": "version", "form_key": "d2"}).status_code == 400


def test_an_import_is_given_up(send: Send, browser_of_office: Client) -> None:
    send("powers.xlsx")
    browser_of_office.post(at("discard"), {"form_key": "x1"})
    assert "已放弃" in text_of(browser_of_office.get(at("detail")))
    assert browser_of_office.post(at("apply"), {"form_key": "x2"}).status_code == 409


def test_nothing_is_done_while_a_job_works(send: Send, browser_of_office: Client) -> None:
    send("powers.xlsx")
    browser_of_office.post(at("apply"), {"form_key": "a1"})
    for verb in ("apply", "discard", "check", "headers", "decide"):
        answer = browser_of_office.post(at(verb), {"form_key": f"b-{verb}"})
        assert (answer.status_code, "正在后台处理" in text_of(answer)) == (409, True)
    assert Job.objects.filter(kind="apply_import").count() == 1


def test_a_stale_import_is_told_and_checked_again(
    browser_of_office: Client, work_off: WorkOff, write: Write, bring: Bring, city: User
) -> None:
    waiting = bring(write([power_row(1)]), by=city)
    bring(write([power_row(1)], name="other.xlsx"), by=city)
    for _ in range(1):
        browser_of_office.post(at("apply"), {"form_key": "o1"})
        work_off()
    browser_of_office.post(at("apply", waiting), {"form_key": "w1"})
    work_off()
    text = text_of(browser_of_office.get(at("detail", waiting)))
    assert "与预览不再一致" in text
    assert "未作任何改动" in text
    browser_of_office.post(at("check", waiting), {"form_key": "w2"})
    work_off()
    assert "无变化 1" in text_of(browser_of_office.get(at("detail", waiting)))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM, Role.REFORM_OFFICE)])
def test_others_see_no_more_than_the_policy_says(send: Send, client_of: ClientOf, role: Role) -> None:
    send("powers.xlsx")
    browser = client_of(UserFactory(role=role, unit=Unit.objects.get(code="410882")))
    reads = allows(role, Object.IMPORT, Verb.READ)
    missing = browser.get(reverse("intake:detail", args=["nothing"]))
    for view in ("detail", "errors"):
        answer = browser.get(at(view))
        allowed = reads and view == "detail"
        assert answer.status_code == (200 if allowed else 404)
        assert allowed or answer.content == missing.content
    assert browser.get(reverse("intake:index")).status_code == (200 if reads else 404)
    for view in ("upload", "empty"):
        assert browser.get(reverse(f"intake:{view}"), {"kind": POWERS}).status_code == 404
    for verb in ("check", "headers", "decide", "apply", "discard", "roll_back"):
        assert browser.post(at(verb), {"form_key": "k", "reason": "x"}).status_code == 404
    assert latest().stage == ImportStage.PREVIEWED
    if reads:
        page = browser.get(at("detail")).content.decode()
        assert ("入库</button>" in page, "放弃" in page) == (False, False)
