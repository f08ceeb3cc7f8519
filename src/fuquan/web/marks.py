"""Small marks drawn as HTML from values: stage badges, gate marks, tags, icons. For table cells and for templates."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuquan.domain.delegation.states import STAGE_LABELS, Stage
from fuquan.web.parts import GATE_STATES

TONES = ("", "good", "bad", "warn", "info", "muted")
_GATE_ICONS = {"open": "check", "shut": "cross", "waived": "pass", "not_applicable": "dash"}


def icon(name: str) -> SafeString:
    """A decorative picture from the sprite ``icons.svg``; the words beside it carry the meaning."""
    sprite = static("fuquan/icons.svg")
    return format_html('<svg class="fq-icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


def stage_badge(stage: str) -> SafeString:
    """The stage of a delegation in its colour of the ramp; raises ValueError for an unknown stage."""
    known = Stage(stage)
    return format_html('<span class="fq-stage" data-stage="{}">{}</span>', known.value, STAGE_LABELS[known])


def gate_mark(state: str, label: str = "") -> SafeString:
    """A gate open, shut, waived or not applicable: shape and colour and words; raises KeyError for another state."""
    words = GATE_STATES[state]
    return format_html(
        '<span class="fq-gate" data-gate="{}">{}<span>{}</span></span>',
        state.replace("_", "-"),
        icon(_GATE_ICONS[state]),
        f"{label}：{words}" if label else words,
    )


def tag(text: str, tone: str = "") -> SafeString:
    """A quiet label; ``tone`` is one of TONES."""
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}")
    return format_html('<span class="fq-tag" data-tone="{}">{}</span>', tone, text)
