"""Every link of the navigation leads to a page, each role sees only its own, and nobody is left without a first page."""

import pytest
from django.urls import resolve, reverse

from fuquan.domain.org import policy
from fuquan.domain.org.policy import Verb
from fuquan.domain.org.roles import Role
from fuquan.web import navigation

PAGES = [page for method in navigation.METHODS for page in method.pages]
PEOPLE = [role for role in Role if role != Role.SYSTEM]


def test_the_methods_are_the_six_of_the_reform_and_the_settings() -> None:
    labels = [method.label for method in navigation.METHODS]
    assert labels == ["高位推进", "预案推演", "市县联动", "模板护航", "自主赋权", "靠前督导", "设置"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_each_page_has_an_address(page: navigation.Page) -> None:
    assert resolve(reverse(page.route)).view_name == page.route
    assert navigation.current_page(page.route) is page
    assert [navigation.current_page(view) for view in page.covers] == [page] * len(page.covers)


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_sees_exactly_what_the_policy_allows(role: Role) -> None:
    shown = [link.url for section in navigation.sections(role, "") for link in section.links]
    allowed = [reverse(page.route) for page in PAGES if policy.allows(role, page.subject, Verb.LIST)]
    assert shown == allowed != []


def test_the_current_page_and_its_method_are_lit() -> None:
    sections = navigation.sections(Role.REFORM_OFFICE, "org:day")
    assert [section.label for section in sections if section.current] == ["设置"]
    assert [link.label for section in sections for link in section.links if link.current] == ["工作日历"]


def test_a_view_outside_the_navigation_lights_nothing() -> None:
    assert navigation.current_page("gallery:index") is None
    assert navigation.current_page("journal:notices") is None
    assert navigation.current_page("") is None
    assert not any(section.current for section in navigation.sections(Role.LEADER, "gallery:index"))
