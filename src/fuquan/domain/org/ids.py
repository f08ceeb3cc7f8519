"""Random public identifiers: the only ids that leave the server, so that counting them tells nothing."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 20
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
"""Every byte as a letter; 256 is a multiple of 32, so no letter is likelier than another."""


def new_id() -> str:
    """Twenty characters of Crockford base 32: 100 random bits, no look-alike letters."""
    return secrets.token_bytes(LENGTH).translate(_LETTERS).decode("ascii")


def new_salt() -> bytes:
    """Sixteen random bytes that keep a journal leaf from being guessed."""
    return secrets.token_bytes(16)
