from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles import permissions
from articles.admin import image_picker
from articles.admin.base import page
from articles.admin.images import upload, usage
from articles.admin.images.forms import RecallForm, ReplaceForm
from articles.errors import ActionRefused
from articles.images import library
from articles.images.usage import Uses, uses
from articles.models import Image
from articles.permissions import signed_in


def of_image(shown: Callable[[HttpRequest, Image], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view for the address `<int:pk>/…`, for somebody who may see the library."""

    @wraps(shown)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        if not (request.user.has_perm("articles.view_image") or request.user.has_perm("articles.change_image")):
            raise PermissionDenied
        image = Image.objects.select_related("recalled_by", "uploaded_by").filter(pk=pk).first()
        if image is None:
            raise Http404(_("This image does not exist."))
        return shown(request, image)

    return found


@of_image
def recall(request: HttpRequest, image: Image) -> HttpResponse:
    if not request.user.has_perm("articles.recall_image"):
        raise PermissionDenied
    form = RecallForm(request.POST if request.method == "POST" and not image.recalled_at else None)
    if request.method == "POST" and _recalled(request, image, form):
        return redirect("admin:articles_image_change", image.pk)
    title = _("Lift the recall") if image.recalled_at else _("Recall the image")
    return _page(request, "recall", image, uses(image), title=title, form=form)


def _recalled(request: HttpRequest, image: Image, form: RecallForm) -> bool:
    try:
        if "_lift" in request.POST:
            reason = image.recalled_because
            library.lift_recall(image, by=signed_in(request))
            _log(request, image, _("Recall lifted. It was: %(reason)s") % {"reason": reason})
            messages.success(request, _("The recall is lifted. Where the image stands it appears within a minute."))
            return True
        if not form.is_valid():
            return False
        library.recall(image, because=form.cleaned_data["because"], by=signed_in(request))
        _log(request, image, _("Recalled: %(reason)s") % {"reason": image.recalled_because})
        messages.success(request, _("The image is recalled: it is gone from every page, feed and card."))
        sentence = _("What readers' browsers, search engines and messages already hold is not in our hands.")
        messages.warning(request, sentence)
    except ActionRefused as refused:
        messages.error(request, str(refused))
        image.refresh_from_db()
        return False
    return True


@of_image
def replace(request: HttpRequest, image: Image) -> HttpResponse:
    if not permissions.may_describe(image, signed_in(request)):
        raise PermissionDenied
    form = ReplaceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            library.replace(image, form.cleaned_data["file"], by=signed_in(request))
        except ActionRefused as refused:
            form.add_error("file", " ".join(refused.sentences))
        else:
            _log(request, image, _("File replaced."))
            sentence = _("The new file is in its place. Please look whether description and focal point still fit.")
            messages.success(request, sentence)
            return redirect("admin:articles_image_change", image.pk)
    return _page(request, "replace", image, uses(image), title=_("Replace the file"), form=form, limits=upload.limits())


def in_use(request: HttpRequest, image: Image, found: Uses) -> HttpResponse:
    """In the place of the question whether it should be deleted."""
    sentence = library.objection_to_deleting(found)
    return _page(request, "in_use", image, found, title=_("This image cannot be deleted"), sentence=sentence)


def _log(request: HttpRequest, image: Image, what: str) -> None:
    admin.site.get_model_admin(Image).log_change(request, image, what)


def _page(request: HttpRequest, name: str, image: Image, found: Uses, **more: Any) -> HttpResponse:
    more |= {
        "look": image_picker.thumbnail(image, image_picker.LARGE),
        "may_recall": request.user.has_perm("articles.recall_image"),
        "places": usage.places(found, request),
    }
    return page(request, f"images/{name}.html", image, **more)
