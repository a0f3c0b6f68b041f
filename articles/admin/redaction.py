"""A passage taken out of every version of a story: typed, looked at in every place, and only then removed."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import addresses, excision, passages, redaction, revisions, text
from articles.admin import story
from articles.admin.steps import Place, attempt
from articles.fields import PlainFormField, PlainLinesFormField
from articles.models import Article, RedactionKind
from articles.pictures import embedded


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
        choices=[(kind, redaction.MARKS[kind]) for kind in RedactionKind],
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
        if len(excision.folded(passage)) < excision.SHORTEST:
            raise forms.ValidationError(_("Please enter at least three characters: shorter passages stand everywhere."))
        return passage

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if excision.contains(reason, self.cleaned_data.get("passage", "\0")):
            raise forms.ValidationError(
                _("The reason repeats the passage, and it is kept. Please write it without these words.")
            )
        return reason


def link(article: Article, request: HttpRequest) -> str:
    """Where a passage of it is removed; "" for whom it does not concern."""
    return address(article) if article and request.user.has_perm("articles.redact_article") else ""


def address(article: Article) -> str:
    return reverse("admin:articles_article_redact", args=[article.pk])


def show(model_admin: admin.ModelAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """The passage travels in the body of a POST only: no address, and so no log of a server, repeats it."""
    if not request.user.has_perm("articles.redact_article"):
        raise PermissionDenied
    form = RedactionForm(request.POST if request.method == "POST" else None)
    context = {"form": form}
    if form.is_valid():
        if "_redact" in request.POST and _redact(request, article, form):
            return HttpResponseRedirect(address(article))
        context |= _preview(article, form)
    context |= {"redactions": article.redactions.select_related("by")[:50]}
    more = story.context(model_admin, request, article, title=_("Remove a passage"), **context)
    return render(request, "admin/articles/redact.html", more)


def _redact(request: HttpRequest, article: Article, form: RedactionForm) -> bool:
    typed = form.cleaned_data
    if not attempt(request, lambda: revisions.redact(article, by=request.user, **typed), Place.of(form)):
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
    for image in embedded.saying(article, passage):
        sentence = _("The original file of this picture says it, too. Please replace it:")
        url = reverse("admin:articles_image_replace", args=[image.pk])
        messages.warning(request, format_html('{} <a href="{}">{}</a>', sentence, url, image))
    if excision.names(article.slug, passage):
        messages.warning(request, _("The address of the story still says it."))
    if redaction.replies(article, passage):
        messages.warning(request, _("A right of reply still says it: it stays word for word."))


def _preview(article: Article, form: RedactionForm) -> dict:
    passage = form.cleaned_data["passage"]
    in_address = excision.names(article.slug, passage)
    return {
        "found": redaction.find(article, passage),
        "tags": redaction.tags_with(article, passage),
        "replies": redaction.replies(article, passage),
        "originals": embedded.saying(article, passage),
        "in_address": in_address,
        "suggestion": text.slugify(excision.cut(article.headline, passage, "")) or addresses.FALLBACK_SLUG,
        "elsewhere": [found for found in passages.carrying(passage) if found.article.pk != article.pk],
        "is_looked_at": True,
    }
