"""A forgotten password, and the page that every mailed link leads to."""

from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.people import invitations, login_attempts
from newsroom.people.forms import AddressForm
from newsroom.people.login import answer_locked
from newsroom.people.models import Event


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if settings.MAIL and form.is_valid():
        try:
            login_attempts.asked_for_link(request, form.cleaned_data["email"])
        except login_attempts.LockedError as error:
            form.add_error(None, error)
        else:
            invitations.send_link(form.cleaned_data["email"])
            return redirect("password_reset_done")
    words = {"title": _("Forgotten your password?"), "form": form, "has_mail": bool(settings.MAIL)}
    return answer_locked(request, form, render(request, "admin/people/forgotten.html", words))


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    minutes = invitations.PAUSE.seconds // 60
    return render(request, "admin/people/sent.html", {"title": _("Please look into your mail"), "minutes": minutes})


class SetPassword(PasswordResetConfirmView):
    token_generator = invitations.tokens
    template_name = "admin/people/set_password.html"
    title = gettext_lazy("Set your password")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        answer = super().form_valid(form)
        login_attempts.new_password(self.request, form.user, Event.SET)
        return answer


@never_cache
@require_safe
def complete(request: HttpRequest) -> HttpResponse:
    return render(request, "admin/people/complete.html", {"title": _("Your password is set")})
