"""The notes on an article: a page of its own, and a part of the form."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.admin.article import pages
from articles.admin.base import page
from articles.desk import notes
from articles.desk.labels import name_of
from articles.models import Article, Note
from articles.permissions import signed_in


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["text"]
        labels = {"text": gettext_lazy("New note to colleagues")}
        widgets = {"text": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4})}
        error_messages = {"text": {"required": gettext_lazy("The note is empty. Please write something first.")}}


class OpenNotesField(forms.ModelMultipleChoiceField):
    def __init__(self, article: Article | None) -> None:
        open_notes = article.notes.filter(done_at=None).select_related("by") if article else Note.objects.none()
        super().__init__(
            open_notes,
            required=False,
            label=gettext_lazy("open notes"),
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext_lazy("Tick what is done. It is kept with the next save."),
        )

    def label_from_instance(self, note: Note) -> SafeString:
        when = timezone.localtime(note.at).strftime("%d.%m.%Y, %H:%M")
        return format_html('<q>{}</q> <span class="who">{} · {}</span>', note.text, name_of(note.by), when)

    def clean(self, value: list[str] | None) -> list[Note]:  # type: ignore[override]
        """What a colleague has ticked meanwhile is no error: it is done."""
        return [note for note in self.queryset or () if str(note.pk) in (value or [])]


def link(article: Article, request: HttpRequest) -> SafeString | str:
    """Empty for whom it does not concern."""
    if not permissions.may_note(article, signed_in(request)):
        return ""
    number = article.notes.filter(done_at=None).count()
    words = _("Notes (%(number)s open)") % {"number": number}
    return format_html('<a href="{}">{}</a>', pages.address("notes", article), words)


@pages.of_article
def thread(request: HttpRequest, article: Article) -> HttpResponse:
    if not permissions.may_note(article, signed_in(request)):
        raise Http404(_("The notes on this article are for those who work on it."))
    form = NoteForm(request.POST if request.method == "POST" else None)
    if _press_button(request, article):
        # What is being written meanwhile stays in the field, unsaved.
        form = NoteForm(initial={"text": request.POST.get("text", "")})
        if not form.initial["text"].strip():
            return redirect(pages.address("notes", article))
    elif form.is_valid():
        notes.add(article, form.cleaned_data["text"], signed_in(request))
        messages.success(request, _("The note is saved."))
        return redirect(pages.address("notes", article))
    rows = article.notes.select_related("by", "done_by")
    return page(
        request,
        "article/notes.html",
        article,
        title=_("Notes on “%(article)s”") % {"article": article},
        form=form,
        open_notes=list(rows.filter(done_at=None)),
        done_notes=list(rows.exclude(done_at=None).order_by("-done_at", "pk")),
    )


def _press_button(request: HttpRequest, article: Article) -> bool:
    """False: none was pressed."""
    button = next((name for name in ("done", "reopen") if name in request.POST), None)
    if button is None:
        return False
    note = pages.row_of(article.notes.all(), request.POST[button])
    if note is None:
        messages.warning(request, _("This note does not exist any more."))
    elif button == "done":
        notes.finish(note, signed_in(request))
        messages.success(request, _("The note is done."))
    else:
        notes.reopen(note)
        messages.success(request, _("The note is open again."))
    return True
