"""Numbers as these pages write them: shares, links to rows, amounts; and where devices of either standing are listed."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuquan.domain.readiness.queries import Share
from fuquan.domain.readiness.rules import Counted, ResourceKind
from fuquan.web.readiness.filters import rows_url

WAN = 10_000


def percent(share: Share) -> str:
    """A share with one decimal; what is not whole is never shown as 100.0%."""
    if not share.whole:
        return "—"
    told = min(share.per_mille, 999) if share.part < share.whole else share.per_mille
    return f"{told // 10}.{told % 10}%"


def linked(count: int, url: str) -> SafeString:
    """A number that opens its rows; zero opens nothing."""
    return format_html('<a href="{}">{}</a>', url, f"{count:,}") if count else format_html("<span>{}</span>", 0)


def wan(yuan: int) -> str:
    """An amount in 万元, with as many decimals as it has."""
    return f"{yuan // WAN:,}" if yuan % WAN == 0 else f"{yuan / WAN:,.4f}".rstrip("0")


def devices_url(**asked: str) -> str:
    """The devices inside the stated number."""
    return rows_url("resources", kind=ResourceKind.DEVICE, counted=Counted.YES, **asked)


def apart_url(provider: str) -> str:
    """The devices of a provider of which the account does not say whether the stated number holds them."""
    return rows_url("resources", kind=ResourceKind.DEVICE, counted=Counted.UNKNOWN, provider=provider)
