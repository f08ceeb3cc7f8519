"""Public ids are random, without look-alike letters, and the clock decides days in China."""

from datetime import UTC, datetime
from unittest.mock import patch

from fuquan.domain.org import clock, ids


def test_ids_are_a_hundred_random_bits_each() -> None:
    made = {ids.new_id() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(one) for one in made} == {20}
    assert set("".join(made)) == set(ids.ALPHABET)
    assert len(ids.ALPHABET) == 32
    assert set(ids.ALPHABET).isdisjoint("iloIOLu")


def test_salts_differ() -> None:
    assert len({ids.new_salt() for _ in range(100)}) == 100
    assert len(ids.new_salt()) == 16


def test_half_past_eleven_at_night_in_utc_is_tomorrow_in_china() -> None:
    with patch("django.utils.timezone.now", return_value=datetime(2021, 12, 31, 23, 30, tzinfo=UTC)):
        assert clock.today().isoformat() == "2022-01-01"
        assert clock.now() == datetime(2021, 12, 31, 23, 30, tzinfo=UTC)
