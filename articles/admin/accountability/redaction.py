"""A passage taken out of every version of an article: typed, looked at in every place, and only then removed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.accountability import passage_search, redaction, redaction_places
from articles.admin.article import pages
from articles.admin.article.buttons import Place, attempt
from articles.admin.base import page
from articles.fields import PlainFormField, PlainLinesFormField
from articles.images import file_search
from articles.models import Article, RedactionKind
from articles.permissions import signed_in
from articles.publishing import addresses
from articles.text import passages


class RedactionForm(forms.Form):
    passage = PlainLinesFormField(
        label=gettext_lazy("passage"),
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4, "autocomplete": "off"}),
        help_text=gettext_lazy(
            "As it stands in the text. Capitals, line breaks, hyphenation and markup make no difference; "
            "it is found inside longer words, too."
        ),
        error_messages={"required": gettext_lazy("Please enter the passage.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("what readers are told"),
        choices=[(kind, redaction_places.MARKS[kind]) for kind in RedactionKind],
        help_text=gettext_lazy("This stands in the place of the passage, and “What changed” says it."),
    )
    reason = PlainFormField(
        label=gettext_lazy("reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("For the log of the desk, for example a file number. Without the words of the passage."),
        error_messages={"required": gettext_lazy("Please write why: the log keeps it.")},
    )
    slug = forms.SlugField(
        label=gettext_lazy("new address"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("Only where the address itself says it. The old one answers 410 from then on."),
    )

    def clean_passage(self) -> str:
        passage = self.cleaned_data["passage"]
        if len(passages.folded(passage)) < passages.MIN_LENGTH:
            raise forms.ValidationError(_("Please enter at least three characters: shorter passages stand everywhere."))
        return passage

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if passages.contains(reason, self.cleaned_data.get("passage", "\0")):
            raise forms.ValidationError(
                _("The reason repeats the passage, and it is kept. Please write it without these words.")
            )
        return reason


def link(article: Article, request: HttpRequest) -> str:
    """Empty for whom it does not concern."""
    return pages.address("redact", article) if request.user.has_perm("articles.redact_article") else ""


@pages.of_article
def show(request: HttpRequest, article: Article) -> HttpResponse:
    """The passage travels in the body of a POST only: no address, and so no log of a server, repeats it."""
    if not request.user.has_perm("articles.redact_article"):
        raise PermissionDenied
    form = RedactionForm(request.POST if request.method == "POST" else None)
    found: dict[str, Any] = {}
    if form.is_valid():
        if "_redact" in request.POST and _redact(request, article, form):
            return redirect(pages.address("redact", article))
        found = _preview(article, form)
    redactions = article.redactions.select_related("by")[:50]
    more = found | {"title": _("Remove a passage"), "form": form, "redactions": redactions}
    return page(request, "accountability/redaction.html", article, **more)


def _redact(request: HttpRequest, article: Article, form: RedactionForm) -> bool:
    typed = form.cleaned_data
    if not attempt(request, lambda: redaction.redact(article, by=signed_in(request), **typed), Place.of(form)):
        return False
    messages.success(request, _("The passage is removed from every version, and the log says so without repeating it."))
    say_what_is_left(request, article, typed["passage"])
    return True


def say_what_is_left(request: HttpRequest, article: Article, passage: str) -> None:
    """What nobody can take out of the database, after a passage was removed."""
    messages.warning(
        request,
        _(
            "Backups made before still hold it: please delete those once a new one is made. "
            "What search engines and messages carried elsewhere is not in our hands."
        ),
    )
    if connection.vendor == "postgresql":
        messages.warning(
            request,
            _("The files of the database still hold it, too: please have VACUUM FULL run on it, at a quiet hour."),
        )
    article.refresh_from_db()
    for image in file_search.saying(article, passage):
        sentence = _("The original file of this image says it, too. Please replace it:")
        url = reverse("admin:articles_image_replace", args=[image.pk])
        messages.warning(request, format_html('{} <a href="{}">{}</a>', sentence, url, image))
    if passages.names(article.slug, passage):
        messages.warning(request, _("The address of the article still says it."))
    if redaction_places.replies(article, passage):
        messages.warning(request, _("A right of reply still says it: it stays word for word."))


def _preview(article: Article, form: RedactionForm) -> dict:
    passage = form.cleaned_data["passage"]
    in_address = passages.names(article.slug, passage)
    return {
        "found": redaction_places.find(article, passage),
        "tags": redaction_places.tags_with(article, passage),
        "replies": redaction_places.replies(article, passage),
        "originals": file_search.saying(article, passage),
        "in_address": in_address,
        "suggestion": text.slugify(passages.cut(article.headline, passage, "")) or addresses.FALLBACK_SLUG,
        "elsewhere": [found for found in passage_search.carrying(passage) if found.article.pk != article.pk],
        "is_looked_at": True,
    }
