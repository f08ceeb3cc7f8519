"""Forms of the working calendar and the reporting weeks."""

from datetime import date
from typing import Any

from django import forms

LONGEST = 400


class Day(forms.Form):
    """改一天：工作日或休息日，必须写明依据。"""

    is_workday = forms.TypedChoiceField(
        label="性质",
        choices=(("1", "上班"), ("0", "休息")),
        coerce=lambda value: value == "1",
        widget=forms.Select,
    )
    holiday = forms.CharField(
        label="节日", max_length=20, required=False, help_text="因节日放假或调休的，填写节日名称。"
    )
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="填写文件名称及文号，例如本市关于放假安排的通知。",
        error_messages={"required": "请写明依据的文件"},
    )


class Year(forms.Form):
    """载入一年。"""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)


class Weeks(forms.Form):
    """建立报送周期：从一天到另一天之间的各周。"""

    start = forms.DateField(label="起始日期")
    end = forms.DateField(label="截止日期")

    def clean(self) -> dict[str, Any]:
        """The end comes after the start, at most 400 days later."""
        told = super().clean() or {}
        start, end = told.get("start"), told.get("end")
        if isinstance(start, date) and isinstance(end, date):
            if end < start:
                raise forms.ValidationError("截止日期不能早于起始日期。")
            if (end - start).days > LONGEST:
                raise forms.ValidationError(f"一次最多建立{LONGEST}天以内的报送周期，请分次建立。")
        return told
