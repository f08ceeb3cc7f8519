"""The sign-in form."""

from django import forms


class SignIn(forms.Form):
    """账号和密码。"""

    username = forms.CharField(label="账号", max_length=60, error_messages={"required": "请输入账号"})
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "请输入密码"},
    )
    username.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    password.widget.attrs |= {"autocomplete": "current-password"}
