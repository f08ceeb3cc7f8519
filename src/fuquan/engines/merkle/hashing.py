"""The two hashes the journal speaks, SHA-256 and SM3, and the three things it hashes: leaves, links and files."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Hash: TypeAlias = Callable[[bytes], bytes]

DIGEST_BYTES = 32
SALT_BYTES = 16
GENESIS = bytes(DIGEST_BYTES)
"""What stands before the first entry of a chain."""

_LEAF = b"\x00"
_LINK = b"\x02"  # RFC 9162 keeps 0x00 for leaves and 0x01 for inner nodes of the tree.
_CHUNK_BYTES = 1 << 20


class SM3Unavailable(RuntimeError):
    """The OpenSSL behind Python does not offer SM3."""

    def __init__(self) -> None:
        super().__init__("本机 OpenSSL 不支持国密 SM3 杂凑算法，请改用启用 SM3 的 OpenSSL 1.1.1 及以上版本。")


@dataclass(frozen=True, slots=True)
class Digest:
    """What identifies the content of a file: both hashes, 32 bytes each, and the size in bytes."""

    sha256: bytes
    sm3: bytes
    size: int


def sha256(data: bytes) -> bytes:
    """SHA-256 of ``data`` (FIPS 180-4), 32 bytes."""
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    """SM3 of ``data`` (GB/T 32905-2016), 32 bytes; raises ``SM3Unavailable`` when OpenSSL lacks it."""
    hasher = _new_sm3()
    hasher.update(data)
    return hasher.digest()


def leaf(salt: bytes, data: bytes, by: Hash = sha256) -> bytes:
    """The leaf hash of RFC 9162 section 2.1.1 over ``salt`` and ``data``: ``by(0x00 || salt || data)``.

    The salt keeps a destroyed payload from being guessed back out of its leaf. It is ``SALT_BYTES`` long, always, so
    that no byte can move between salt and data; raises ``ValueError`` otherwise.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return by(_LEAF + salt + data)


def link(prev: bytes, leaf_hash: bytes, by: Hash = sha256) -> bytes:
    """The chain value after an entry: ``by(0x02 || prev || leaf)``, where ``prev`` is ``GENESIS`` at the first.

    Both arguments are 32 bytes; raises ``ValueError`` otherwise.
    """
    if len(prev) != DIGEST_BYTES or len(leaf_hash) != DIGEST_BYTES:
        raise ValueError(f"a link joins two digests of {DIGEST_BYTES} bytes, not {len(prev)} and {len(leaf_hash)}")
    return by(_LINK + prev + leaf_hash)


def digest_file(path: Path) -> Digest:
    """Both hashes and the size of the file at ``path``, read once in pieces; raises ``OSError`` as reading does."""
    by_sha256, by_sm3, size = hashlib.sha256(), _new_sm3(), 0
    with path.open("rb") as file:
        while piece := file.read(_CHUNK_BYTES):
            by_sha256.update(piece)
            by_sm3.update(piece)
            size += len(piece)
    return Digest(by_sha256.digest(), by_sm3.digest(), size)


def _new_sm3() -> "hashlib._Hash":
    try:
        return hashlib.new("sm3")
    except ValueError as missing:
        raise SM3Unavailable from missing
