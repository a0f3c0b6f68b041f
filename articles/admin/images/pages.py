"""The pages beside the form of an image: recall it, replace its file, and why it cannot be deleted."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import permissions
from articles.admin.images import thumbnails, upload, usage
from articles.admin.images.forms import RecallForm, ReplaceForm
from articles.errors import ActionRefused
from articles.images import library
from articles.images.usage import Uses, uses
from articles.models import Image
from articles.permissions import signed_in

ImagePage = Callable[[admin.ModelAdmin, HttpRequest, Image], HttpResponse]


def page(model_admin: admin.ModelAdmin, shown: ImagePage) -> Callable[..., HttpResponse]:
    """Wrap a page for the address `<int:pk>/…`: the image found, for somebody who may see the library."""

    @wraps(shown)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        if not model_admin.has_view_or_change_permission(request):
            raise PermissionDenied
        image = Image.objects.select_related("recalled_by", "uploaded_by").filter(pk=pk).first()
        if image is None:
            raise Http404(_("This image does not exist."))
        return shown(model_admin, request, image)

    return found


def recall(model_admin: admin.ModelAdmin, request: HttpRequest, image: Image) -> HttpResponse:
    if not request.user.has_perm("articles.recall_image"):
        raise PermissionDenied
    form = RecallForm(request.POST if request.method == "POST" and not image.recalled_at else None)
    if request.method == "POST" and _recalled(model_admin, request, image, form):
        return HttpResponseRedirect(_change_url(image))
    found = usage.groups(uses(image), request, model_admin.admin_site)
    title = _("Lift the recall") if image.recalled_at else _("Recall the image")
    return _render("recall", model_admin, request, image, title=title, form=form, places=found)


def _recalled(model_admin: admin.ModelAdmin, request: HttpRequest, image: Image, form: RecallForm) -> bool:
    try:
        if "_lift" in request.POST:
            reason = image.recalled_because
            library.lift_recall(image, by=signed_in(request))
            model_admin.log_change(request, image, _("Recall lifted. It was: %(reason)s") % {"reason": reason})
            messages.success(request, _("The recall is lifted. Where the image stands it appears within a minute."))
            return True
        if not form.is_valid():
            return False
        library.recall(image, because=form.cleaned_data["because"], by=signed_in(request))
        model_admin.log_change(request, image, _("Recalled: %(reason)s") % {"reason": image.recalled_because})
        messages.success(request, _("The image is recalled: it is gone from every page, feed and card."))
        messages.warning(
            request,
            _("What readers' browsers, search engines and messages already hold is not in our hands."),
        )
    except ActionRefused as refused:
        messages.error(request, str(refused))
        image.refresh_from_db()
        return False
    return True


def replace(model_admin: admin.ModelAdmin, request: HttpRequest, image: Image) -> HttpResponse:
    if not permissions.may_describe(image, signed_in(request)):
        raise PermissionDenied
    form = ReplaceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            library.replace(image, form.cleaned_data["file"], by=signed_in(request))
        except ActionRefused as refused:
            form.add_error("file", " ".join(refused.sentences))
        else:
            model_admin.log_change(request, image, _("File replaced."))
            messages.success(
                request, _("The new file is in its place. Please look whether description and focal point still fit.")
            )
            return HttpResponseRedirect(_change_url(image))
    found = usage.groups(uses(image), request, model_admin.admin_site)
    more = {"title": _("Replace the file"), "form": form, "places": found, "limits": upload.limits()}
    return _render("replace", model_admin, request, image, **more)


def in_use(model_admin: admin.ModelAdmin, request: HttpRequest, image: Image, found: Uses) -> HttpResponse:
    """In the place of the question whether it should be deleted."""
    more = {
        "title": _("This image cannot be deleted"),
        "sentence": library.objection_to_deleting(found),
        "places": usage.groups(found, request, model_admin.admin_site),
    }
    return _render("in_use", model_admin, request, image, **more)


def _change_url(image: Image) -> str:
    return reverse("admin:articles_image_change", args=[image.pk])


def _render(name: str, model_admin: admin.ModelAdmin, request: HttpRequest, image: Image, **more: Any) -> HttpResponse:
    context = model_admin.admin_site.each_context(request) | {
        "opts": model_admin.opts,
        "original": image,
        "media": model_admin.media,
        "look": thumbnails.preview(image),
        "may_recall": request.user.has_perm("articles.recall_image"),
        **more,
    }
    return render(request, f"admin/articles/images/{name}.html", context)
