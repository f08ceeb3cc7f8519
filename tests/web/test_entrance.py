"""Signing in by password, by a demonstration role, and out; refusals in Chinese that give nothing away."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from fuquan.domain.org.models import Installation, Unit, User
from fuquan.domain.org.queries import DEMONSTRATION_ROLES
from fuquan.domain.org.roles import Role
from fuquan.web.entrance.views import WORK

SIGN_IN = "/sign-in/"
PASSWORD = "a-long-enough-passphrase"


@pytest.fixture
def clerk(units: dict[str, Unit]) -> User:
    return User.objects.create_user(
        "clerk", unit=units["county"], role=Role.COUNTY_CLERK, position="联络员", password=PASSWORD
    )


def test_a_page_sends_the_unknown_to_the_door_and_back(clerk: User) -> None:
    client = Client()
    answer = client.get("/org/units/?kind=county")
    assert (answer.status_code, answer["Location"]) == (302, f"{SIGN_IN}?next=/org/units/%3Fkind%3Dcounty")
    form = {"username": "clerk", "password": PASSWORD, "next": "/org/units/?kind=county"}
    answer = client.post(SIGN_IN, form)
    assert (answer.status_code, answer["Location"]) == (303, "/org/units/?kind=county")
    assert client.get(answer["Location"]).status_code == 200


def test_a_swap_after_the_sitting_ended_leads_the_whole_browser_to_the_door(db: None) -> None:
    answer = Client().get("/org/units/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, SIGN_IN)


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1", ""])
def test_the_door_leads_nowhere_else(clerk: User, next_page: str) -> None:
    answer = Client().post(SIGN_IN, {"username": "clerk", "password": PASSWORD, "next": next_page})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("clerk", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_the_same(clerk: User, name: str, password: str) -> None:
    answer = Client().post(SIGN_IN, {"username": name, "password": password})
    assert answer.status_code == 422
    words = BeautifulSoup(answer.content, "html.parser").select_one(".fq-alert").get_text(strip=True)
    assert words == "账号或密码不正确，请重新输入。忘记密码的，请联系本单位管理员。"


def test_empty_fields_are_named(db: None) -> None:
    page = Client().post(SIGN_IN, {"username": "", "password": ""}).content.decode()
    assert "请输入账号" in page
    assert "请输入密码" in page


def test_after_ten_failures_the_account_rests_and_others_do_not(clerk: User, units: dict[str, Unit]) -> None:
    User.objects.create_user("other", unit=units["city"], role=Role.LEADER, position="组长", password=PASSWORD)
    client = Client()
    statuses = [client.post(SIGN_IN, {"username": "clerk", "password": "wrong"}).status_code for _ in range(10)]
    assert statuses == [422] * 9 + [429]
    refused = client.post(SIGN_IN, {"username": "clerk", "password": PASSWORD})
    assert refused.status_code == 429
    assert "该账号暂停登录十五分钟" in refused.content.decode()
    assert client.post(SIGN_IN, {"username": "other", "password": PASSWORD}).status_code == 303


def test_signing_out_ends_the_sitting(browser: Callable[[Role], Client]) -> None:
    client = browser(Role.LEADER)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert client.get("/gallery/").status_code == 302


def demonstrators(units: dict[str, Unit]) -> None:
    for key, (unit, role) in {
        "office": ("office", Role.REFORM_OFFICE),
        "department": ("department", Role.DEPARTMENT_SIGNER),
        "county": ("county", Role.COUNTY_CLERK),
        "cluster": ("cluster", Role.CLUSTER_CLERK),
        "leader": ("city", Role.LEADER),
        "inspector": ("office", Role.INSPECTOR),
    }.items():
        made = User.objects.create_user(f"demo.{key}", unit=units[unit], role=role, position="经办")
        User.objects.filter(pk=made.pk).update(is_demonstration=True)


def test_a_demonstration_offers_six_roles_by_one_click(demonstration: Installation, units: dict[str, Unit]) -> None:
    demonstrators(units)
    soup = BeautifulSoup(Client().get(SIGN_IN).content, "html.parser")
    assert tuple(button["value"] for button in soup.select("button[name=role]")) == DEMONSTRATION_ROLES
    for key in DEMONSTRATION_ROLES:
        client = Client()
        answer = client.post(reverse("entrance:demo"), {"role": key})
        assert (answer.status_code, answer["Location"]) == (303, "/")
        assert client.get("/", follow=True).status_code == 200
        assert User.objects.get(pk=client.session["_auth_user_id"]).username == f"demo.{key}"


def test_elsewhere_and_for_other_keys_the_address_does_not_exist(units: dict[str, Unit]) -> None:
    demonstrators(units)
    missing = Client().get("/nothing/")
    answer = Client().post(reverse("entrance:demo"), {"role": "office"})
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert "以演示身份进入" not in Client().get(SIGN_IN).content.decode()


def test_an_unknown_demonstration_role_does_not_exist(demonstration: Installation, units: dict[str, Unit]) -> None:
    demonstrators(units)
    assert Client().post(reverse("entrance:demo"), {"role": "clerk"}).status_code == 404


def test_each_demonstration_role_says_its_work() -> None:
    assert tuple(WORK) == DEMONSTRATION_ROLES


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_home_leads_every_role_to_a_page_it_may_open(browser: Callable[[Role], Client], role: Role) -> None:
    client = browser(role)
    answer = client.get("/")
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
