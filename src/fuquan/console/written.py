"""Reference pages written from the code, so that they cannot drift from it."""

from fuquan.console.tables import gates_page, roles_page


def pages() -> dict[str, str]:
    """File name in docs/reference -> its text."""
    return {"gates.md": gates_page(), "roles.md": roles_page()}
