"""A text that could not be saved comes back, to the account whose form it was only."""

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.form_recovery.display import texts_of
from newsroom.form_recovery.submission import CARRIED, Typed


@never_cache
@require_safe
def signed_in(request: HttpRequest) -> JsonResponse:
    """What a form asks before it is sent: whether it would be taken, for whom, and with which token."""
    if not admin.site.has_permission(request):
        return JsonResponse({"account": None})
    return JsonResponse({"account": request.user.pk, "token": get_token(request)})


def answer(request: HttpRequest, typed: Typed) -> TemplateResponse:
    """To a form that came without the login it was drawn for."""
    if typed.owner == request.user.pk and admin.site.has_permission(request):
        return give_back(request, typed, status=403)
    return _log_in(request, typed)


@never_cache
def give_back(request: HttpRequest, typed: Typed, status: int = 200) -> TemplateResponse:
    context = admin.site.each_context(request) | {
        "title": _("Not saved yet"),
        "typed": typed,
        "texts": texts_of(typed),
    }
    return TemplateResponse(request, "admin/form_recovery/given_back.html", context, status=status)


@never_cache
def _log_in(request: HttpRequest, typed: Typed) -> TemplateResponse:
    """The page itself carries the text: nothing is stored for somebody who is logged out."""
    context = admin.site.each_context(request) | {
        "title": _("Log in"),
        "form": AdminAuthenticationForm(request),
        "app_path": reverse("admin:login"),
        "next": typed.path,
        CARRIED: typed.signed(),
        # Somebody else may be: to them the page says nothing.
        "user": None,
    }
    return TemplateResponse(request, "admin/login.html", context, status=403)
