from itertools import chain
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response

from newsroom.people import login_attempts
from newsroom.people.models import Event


class LoginForm(AdminAuthenticationForm):
    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return super().clean()
        with login_attempts.attempt(self.request, name):
            return super().clean()


class ChangeForm(AdminPasswordChangeForm):
    """Whoever finds a desk open could otherwise guess the old password here."""

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(**kwargs)

    def clean_old_password(self) -> str:
        with login_attempts.attempt(self.request, self.user.get_username(), wrong=Event.WRONG_OLD):
            return super().clean_old_password()


class ChangePassword(PasswordChangeView):
    form_class = ChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        answer = super().form_valid(form)
        login_attempts.new_password(self.request, form.user, Event.CHANGED)
        return answer

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return answer_locked(self.request, form, super().form_invalid(form))


def answer_locked(request: HttpRequest, form: forms.BaseForm | None, answer: HttpResponse) -> HttpResponse:
    """A form that was not even looked at answers 429, and is one line of the log."""
    errors = chain.from_iterable(form.errors.as_data().values()) if form else ()
    if locked := next((error for error in errors if isinstance(error, login_attempts.LockedError)), None):
        answer.status_code, answer["Retry-After"] = 429, str(locked.seconds)
        name = request.POST.get("username") or request.user.get_username() or "-"
        message = "Refused after too many attempts: '%s'"
        log_response(message, name[:150], request=request, response=answer, logger=login_attempts.logger)
    return answer
