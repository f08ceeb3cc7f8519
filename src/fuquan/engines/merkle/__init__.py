"""What makes a record tamper-evident: its canonical bytes, their salted leaf, and the chain of leaves."""

from .canonical import NotCanonical, canonical_bytes
from .hashing import GENESIS, Digest, SM3Unavailable, digest_file, leaf, link, sha256, sm3

__all__ = [
    "GENESIS",
    "Digest",
    "NotCanonical",
    "SM3Unavailable",
    "canonical_bytes",
    "digest_file",
    "leaf",
    "link",
    "sha256",
    "sm3",
]
