"""Files into the library: by script one after the other, without it in one form."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import text
from articles.admin import image_picker
from articles.admin.base import page
from articles.errors import ActionRefused
from articles.images import decoding, intake
from articles.models import Image
from articles.permissions import signed_in

MAX_NAME_LENGTH = 120


@dataclass(frozen=True)
class Outcome:
    name: str
    said: str
    image: Image | None = None
    is_new: bool = False

    @property
    def url(self) -> str:
        return reverse("admin:articles_image_change", args=[self.image.pk]) if self.image else ""

    @property
    def look(self) -> image_picker.Look | None:
        return image_picker.thumbnail(self.image) if self.image else None

    def as_json(self) -> dict[str, Any]:
        look = self.look
        thumbnail = {"src": look.url, "width": look.width, "height": look.height} if look else None
        return {"said": self.said, "url": self.url, "is_new": self.is_new, "look": thumbnail}


def limits() -> dict[str, Any]:
    sentence = _(
        "JPEG, PNG, WebP, AVIF or GIF, up to %(size)s and %(pixels)s megapixels each. "
        "WebP and AVIF up to %(whole)s megapixels, progressive JPEG up to %(progressive)s."
    )
    most = settings.IMAGE_MAX_BYTES
    shares = {"pixels": 1, "whole": min(decoding.SHARES.values()), "progressive": decoding.SHARE_OF_PROGRESSIVE}
    values = {name: decoding.most_pixels(share) // 10**6 for name, share in shares.items()}
    return {"bytes": most, "sentence": sentence % (values | {"size": filesizeformat(most)})}


def take(file: UploadedFile, request: HttpRequest) -> Outcome:
    # The name is for the person who chose the file: it is not kept.
    name = text.plain(file.name or "")[:MAX_NAME_LENGTH]
    try:
        taken = intake.take_in(cast(BinaryIO, file), by=signed_in(request))
    except ActionRefused as refused:
        return Outcome(name, str(refused))
    if taken.is_new:
        return Outcome(name, _("In the library."), taken.image, is_new=True)
    if taken.image.recalled_at:
        said = _("The library has this image already, and it is recalled: %(reason)s")
        return Outcome(name, said % {"reason": taken.image.recalled_because}, taken.image)
    return Outcome(name, _("The library has this image already."), taken.image)


@require_POST
def answer(request: HttpRequest) -> JsonResponse:
    """A file that was not taken is an answer, too: it has no `url`."""
    if not request.user.has_perm("articles.add_image"):
        raise PermissionDenied
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"said": _("No file arrived. Please choose it again."), "url": ""})
    return JsonResponse(take(file, request).as_json())


def show(request: HttpRequest) -> HttpResponse:
    """And what came of the files that it sent without script."""
    if not request.user.has_perm("articles.add_image"):
        raise PermissionDenied
    files = request.FILES.getlist("files")
    outcomes = [take(file, request) for file in files]
    return page(
        request,
        "images/upload.html",
        Image,
        title=_("Upload images"),
        limits=limits(),
        most_files=settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        outcomes=outcomes,
        first_new=next((outcome for outcome in outcomes if outcome.is_new), None),
        is_empty=request.method == "POST" and not files,
    )
