"""SHA-256 and SM3 give the published values, leaves and links are what RFC 9162 says, and files hash in pieces."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.merkle import GENESIS, Digest, SM3Unavailable, digest_file, leaf, link, sha256, sm3

SALT = bytes(range(16))
salts = st.binary(min_size=16, max_size=16)
digests = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_two_examples_of_gb_t_32905(data, expected):
    assert sm3(data).hex() == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ],
)
def test_sha256_gives_the_examples_of_fips_180_4(data, expected):
    assert sha256(data).hex() == expected


@given(salts, st.binary(max_size=200))
def test_a_leaf_is_the_hash_of_a_zero_byte_the_salt_and_the_data(salt, data):
    assert leaf(salt, data) == hashlib.sha256(b"\x00" + salt + data).digest()
    assert leaf(salt, data, sm3) == hashlib.new("sm3", b"\x00" + salt + data).digest()


@given(digests, digests)
def test_a_link_is_the_hash_of_a_two_byte_the_previous_link_and_the_leaf(prev, entry):
    assert link(prev, entry) == hashlib.sha256(b"\x02" + prev + entry).digest()
    assert link(prev, entry, sm3) == hashlib.new("sm3", b"\x02" + prev + entry).digest()


def chained(records: list[bytes]) -> list[bytes]:
    links = [GENESIS]
    for record in records:
        links.append(link(links[-1], leaf(SALT, record)))
    return links


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=8), st.data())
def test_a_changed_record_changes_every_link_after_it_and_none_before(records, data):
    place = data.draw(st.integers(0, len(records) - 1))
    forged = [*records]
    forged[place] += b"!"
    agree = [one == other for one, other in zip(chained(records), chained(forged), strict=True)]
    assert agree == [True] * (place + 1) + [False] * (len(records) - place)


@pytest.mark.parametrize("size", [0, 15, 17])
def test_a_salt_of_another_length_is_refused(size):
    with pytest.raises(ValueError, match=f"a salt has 16 bytes, not {size}"):
        leaf(bytes(size), b"data")


@pytest.mark.parametrize(("prev", "entry"), [(b"", GENESIS), (GENESIS, b"x" * 31)])
def test_a_link_joins_whole_digests_only(prev, entry):
    with pytest.raises(ValueError, match=f"not {len(prev)} and {len(entry)}"):
        link(prev, entry)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 21) + 7])
def test_a_file_read_in_pieces_has_the_digest_of_the_whole(tmp_path, size):
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    path = tmp_path / "附件.pdf"
    path.write_bytes(content)
    assert digest_file(path) == Digest(sha256(content), sm3(content), size)


def test_a_missing_file_is_the_ordinary_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        digest_file(tmp_path / "absent")


def test_an_openssl_without_sm3_is_named(monkeypatch):
    def without_sm3(name: str) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", without_sm3)
    with pytest.raises(SM3Unavailable, match="不支持国密 SM3"):
        sm3(b"abc")
