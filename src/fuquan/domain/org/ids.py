"""Random public identifiers: the only ids that leave the server, so that counting them tells nothing."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 20


def new_id() -> str:
    """Twenty characters of Crockford base 32: 100 random bits, no look-alike letters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_salt() -> bytes:
    """Sixteen random bytes that keep a journal leaf from being guessed."""
    return secrets.token_bytes(16)
