"""Forms of the sheets' way in."""

from django import forms

from fuquan.domain.intake.queries import Desk

MOST_BYTES = 50 * 1024 * 1024
NAMES = (".xlsx", ".xls", ".et", ".csv")


class Upload(forms.Form):
    """上传一张表。"""

    file = forms.FileField(
        label="文件",
        error_messages={"required": "请选择要上传的文件。", "empty": "文件是空的，请检查后重新选择。"},
    )
    batch = forms.ChoiceField(label="表中没有填写批次的，按此批次", required=False)

    def __init__(self, *args: object, desk: Desk, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        batches = desk.choices().get("批次", ())
        if batches:
            self.fields["batch"].choices = [("", "不指定"), *((name, name) for name in batches)]  # type: ignore[attr-defined]
        else:
            del self.fields["batch"]

    def clean_file(self) -> object:
        """A table file of at most 50 MB; what it really is, the reader decides from its bytes."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(NAMES):
            raise forms.ValidationError("请上传 .xlsx、.xls 或 .csv 文件。")
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"文件大小为{file.size / 1048576:.0f} MB，超过上限50 MB；请拆分后上传。")
        return file

    @property
    def defaults(self) -> dict[str, str]:
        """What stands where a cell of the file is empty."""
        batch = self.cleaned_data.get("batch", "")
        return {"批次": batch} if batch else {}


class RollBack(forms.Form):
    """整批撤回，须写明原因。"""

    reason = forms.CharField(label="撤回原因", max_length=300, error_messages={"required": "请写明撤回原因。"})
