"""Forms of verbs on a delegation: file and withdraw evidence, ask for a waiver, recall."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.validators import ProhibitNullCharactersValidator

from fuquan.domain.journal import rules

ACCEPT = ",".join(rules.MEDIA_TYPES)


class Day(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class EvidenceForm(forms.Form):
    """One proof: since when, by which paper, until when, and the paper itself."""

    on = forms.DateField(label="起效日期", widget=Day(), help_text="佐证载明的日期，不晚于今天。")
    reference = forms.CharField(
        label="文号或说明",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="写明文号、系统截图编号或其他可以查证的出处。",
    )
    until = forms.DateField(label="有效期至", required=False, widget=Day(), help_text="长期有效的不填。")
    paper = forms.FileField(label="佐证材料", required=False, allow_empty_file=False)

    def clean_paper(self) -> TemporaryUploadedFile | None:
        """Papers of known kinds up to 20 MB."""
        paper: TemporaryUploadedFile | None = self.cleaned_data["paper"]
        if paper is None:
            return None
        wrong = rules.paper_is_of_a_known_kind(paper.name or "") or rules.paper_is_not_too_large(paper.size or 0)
        if wrong:
            raise forms.ValidationError(wrong)
        return paper

    def clean(self) -> dict[str, Any]:
        """A proof does not end before it begins."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("on"), told.get("until")
        if first and last and last < first:
            self.add_error("until", "有效期至不能早于起效日期。")
        return told


class WaiverForm(forms.Form):
    """Why a condition may be made up later, and by when."""

    reason = forms.CharField(
        label="容缺理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明为何暂缺、怎样保证办理质量、由谁补齐。",
    )
    until = forms.DateField(label="补齐期限", widget=Day(), help_text="到期仍未补齐的，条件自动恢复为未具备。")


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AdvanceForm(forms.Form):
    """On which day a verb was done, and why where that must be said."""

    on = forms.DateField(label="日期", widget=Day())
    reason = forms.CharField(max_length=300, required=False, strip=True, validators=[ProhibitNullCharactersValidator()])

    def __init__(self, *args: Any, last: date, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        self.fields["reason"].required = needs_reason

    def clean_on(self) -> date:
        """Nothing is done on a day still to come."""
        on: date = self.cleaned_data["on"]
        if on > self.last:
            raise forms.ValidationError("日期不能晚于今天。")
        return on
