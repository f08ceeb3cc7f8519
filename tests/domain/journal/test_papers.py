"""A paper lies under its content before its row exists; who may open it follows the policy table."""

from pathlib import Path

import pytest
from django.db.models import Q

from fuquan.domain.journal import queries, rules
from fuquan.domain.journal.actions import keep_paper
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org.roles import Role
from tests.factories.journal import AttachmentFactory
from tests.factories.org import UserFactory
from tests.factories.world import World


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["材料.pdf", "../../etc/passwd", "e\u0301tude.pdf", "a" * 300 + ".pdf", "温\u200b县.pdf"]
)
def test_the_content_can_be_had_back_whatever_its_name(tmp_path: Path, name: str) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"content of " + name.encode())
    kept = keep_paper(source, name=name, media_type="application/pdf", by=UserFactory())
    place = queries.place_of(kept.sha256)
    assert place.read_bytes() == source.read_bytes()
    assert place.name == kept.sha256
    assert kept.size == source.stat().st_size
    assert len(kept.name) <= 200
    assert [path.name for path in place.parent.iterdir()] == [kept.sha256]


@pytest.mark.django_db
def test_equal_content_is_stored_once_and_entered_twice(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"the same")
    first, second = (keep_paper(source, name=n, media_type="", by=UserFactory()) for n in ("甲.pdf", "乙.pdf"))
    assert first.sha256 == second.sha256
    assert {first.name, second.name} == {"甲.pdf", "乙.pdf"}
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("role", list(Role)[:-1])
def test_who_may_open_a_paper_of_another_unit(world: World, role: Role) -> None:
    user = world.people[role]
    foreign = AttachmentFactory(by=world.person(Role.COUNTY_CLERK, "county_b"))
    own = AttachmentFactory(by=user)
    city = {Role.REFORM_OFFICE, Role.LEADER, Role.INSPECTOR, Role.LEGAL_OFFICE, Role.PLATFORM_OFFICE, Role.ARCHIVIST}
    admins = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    seen = set(queries.papers_visible_to(user))
    assert (foreign in seen) == (role in city)
    assert (own in seen) == (role not in admins)
    proven = set(queries.papers_visible_to(user, proving=Q(pk=foreign.pk)))
    assert (foreign in proven) == (role not in admins)


@pytest.mark.parametrize(
    ("name", "taken"), [("a.pdf", True), ("甲.OFD", True), ("a.pdf.exe", False), ("a", False), ("a.html", False)]
)
def test_kinds_of_papers(name: str, taken: bool) -> None:
    assert (rules.paper_is_of_a_known_kind(name) is None) == taken


def test_size_of_papers() -> None:
    assert rules.paper_is_not_too_large(rules.LARGEST) is None
    assert rules.paper_is_not_too_large(rules.LARGEST + 1) == "文件超过 20 MB；请压缩后上传。"
    assert rules.media_type_of("a.PDF") == "application/pdf"
