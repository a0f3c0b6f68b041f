"""What somebody typed and did not save: kept every few seconds, and offered when the form opens again."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import permissions, text
from articles.admin.article import pages
from articles.admin.article.refused_save import give_back
from articles.desk import autosave
from articles.errors import ActionRefused
from articles.models import Article, UnsavedText
from articles.permissions import signed_in

# Which text the form is to be filled with, in its address.
TAKE = "unsaved"
MAX_OFFERS = 5
# Which text the form started from. Without a change beside it there is nothing to offer.
_BASE_FIELDS = {"based_on", "state"}


@dataclass(frozen=True)
class Offer:
    pk: int
    headline: str
    when: str
    is_copied: bool
    """Whoever may only read the article now copies it."""


@dataclass(frozen=True)
class Beside:
    """What the form of an article shows and knows about what is not saved."""

    address: str
    slot: str
    is_wanted: bool
    is_unsaved: bool
    """The form holds more than what is saved, from the start."""
    taken: str
    offers: list[Offer]


@require_POST
def answer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The form sends what is in it, switches this on or off, or gives up a text that was offered."""
    try:
        article = pages.find(request, pk) if pk else None
        if "_discard" in request.POST:
            return _discard(request, article)
        if wanted := request.POST.get("_wanted", ""):
            autosave.want(signed_in(request), wanted == "1")
            if wanted != "1":
                # Off also empties the slot of the form in which somebody says so.
                forget(request)
        return _keep(request, article)
    except ActionRefused as refused:
        is_forbidden = isinstance(refused, autosave.NotAllowedError)
        return JsonResponse({"sentence": str(refused)}, status=403 if is_forbidden else 400)
    except (Http404, IntegrityError):
        # Deleted, or no longer this person's: before this request, or during it.
        sentence = _("The article does not exist any more, or you may not see it. Please copy what you need.")
        return JsonResponse({"sentence": sentence}, status=404)


def _keep(request: HttpRequest, article: Article | None) -> HttpResponse:
    """Answers with the slot that the form has from now on."""
    slot = request.POST.get("slot") or autosave.new_slot(signed_in(request))
    try:
        row = autosave.keep(article, request.POST, slot=slot, by=signed_in(request))
    except autosave.DoneError:
        return JsonResponse({"slot": autosave.new_slot(signed_in(request)), "is_done": True})
    kept = _("Autosaved at %(time)s") % {"time": _clock(row)} if row else ""
    return JsonResponse({"slot": slot, "kept": kept, "is_wanted": bool(row) or autosave.is_wanted(signed_in(request))})


def forget(request: HttpRequest) -> None:
    """What the form holds is saved now, or nobody wants it to be kept."""
    autosave.done(request.POST.get("slot", ""), by=signed_in(request))


def _discard(request: HttpRequest, article: Article | None) -> HttpResponse:
    row = _find(request, article, request.POST["_discard"])
    if row:
        autosave.done(row.slot, by=signed_in(request))
    sentence = _("The text that was not saved is discarded.")
    if "script" in request.POST:
        return JsonResponse({"sentence": sentence})
    messages.success(request, sentence)
    return redirect("admin:articles_article_change", article.pk) if article else redirect("admin:articles_article_add")


def beside(request: HttpRequest, form: forms.ModelForm, article: Article | None) -> Beside:
    """A text that the address asks for is put into the fields."""
    slot, taken = request.POST.get("slot", ""), ""
    if not form.is_bound and (row := _find(request, article, request.GET.get(TAKE, ""))):
        # With what it was based on: if a colleague saved meanwhile, saving asks about it.
        form.initial = {**form.initial, **_values(form, row)}
        slot, taken = row.slot, _moment(row)
    elif not form.is_bound and TAKE in request.GET:
        messages.info(request, _("This unsaved text is not there any more: it was saved or discarded."))
    if not autosave.is_slot(slot, signed_in(request)):
        slot = autosave.new_slot(signed_in(request))
    return Beside(
        address=pages.address("unsaved", article) if article else reverse("admin:articles_article_unsaved_new"),
        slot=slot,
        is_wanted=autosave.is_wanted(signed_in(request)),
        is_unsaved=form.is_bound or bool(taken),
        taken=taken,
        offers=[] if form.is_bound else _offers(request, form, article, slot),
    )


def _offers(request: HttpRequest, form: forms.ModelForm, article: Article | None, own: str) -> list[Offer]:
    rows = UnsavedText.objects.of(signed_in(request), article).exclude(slot=own)[:MAX_OFFERS]
    is_copied = not permissions.may_write(article or Article(), signed_in(request))
    # A form that is only read has no fields to compare with.
    return [Offer(row.pk, row.headline, _moment(row), is_copied) for row in rows if is_copied or _differs(form, row)]


def to_copy(request: HttpRequest, article: Article | None) -> HttpResponse | None:
    """The text that the address asks for, where this person may only read the article now."""
    if TAKE not in request.GET or permissions.may_write(article or Article(), signed_in(request)):
        return None
    row = _find(request, article, request.GET[TAKE])
    sentence = _("You may not change this article any more, but here is what you had typed.")
    return give_back(request, sentence, status=200, typed=row.as_sent()) if row else None


def _find(request: HttpRequest, article: Article | None, typed: str) -> UnsavedText | None:
    """Nobody else's is ever found."""
    return pages.row_of(UnsavedText.objects.of(signed_in(request), article), typed)


def _values(form: forms.ModelForm, row: UnsavedText) -> dict[str, Any]:
    data, fields = row.as_sent(), form.fields.items()
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in fields
        if not field.widget.value_omitted_from_data(data, {}, name)
    }


def _differs(form: forms.ModelForm, row: UnsavedText) -> bool:
    """Whether a text holds anything that the form does not show already."""
    values = {name: value for name, value in _values(form, row).items() if name not in _BASE_FIELDS}
    changed = {name for name, value in values.items() if _has_changed(form, name, value)}
    if changed == {"body"}:
        # The editor writes the same text in its own way.
        return text.clean_html("".join(row.typed["body"])) != text.clean_html(form.initial.get("body") or "")
    return bool(changed)


def _has_changed(form: forms.ModelForm, name: str, value: Any) -> bool:
    field = form.fields[name]
    return field.has_changed(form.get_initial_for_field(field, name), value)


def _clock(row: UnsavedText) -> str:
    return date_format(timezone.localtime(row.kept_at), "TIME_FORMAT")


def _moment(row: UnsavedText) -> str:
    """The time alone on the same day."""
    day = timezone.localtime(row.kept_at).date()
    if day == timezone.localdate():
        return _("from %(time)s") % {"time": _clock(row)}
    return _("from %(day)s, %(time)s") % {"day": date_format(day, "SHORT_DATE_FORMAT"), "time": _clock(row)}
