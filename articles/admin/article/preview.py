"""The preview at the desk, and the links for people without account."""

from pathlib import Path

from csp.decorators import csp_replace, csp_update
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles import permissions
from articles.admin.article import history, pages
from articles.admin.base import page
from articles.desk import previews
from articles.errors import ActionRefused
from articles.fields import PlainFormField
from articles.models import Article, Revision
from articles.permissions import signed_in
from articles.views.preview import draft

SCHEMES = ("light", "dark")


def _days() -> list[tuple[int, str]]:
    return [(days, ngettext("%d day", "%d days", days) % days) for days in previews.DAYS]


class LinkForm(forms.Form):
    given_to = PlainFormField(label=gettext_lazy("For whom (optional)"), max_length=120, required=False)
    days = forms.TypedChoiceField(label=gettext_lazy("Works for"), coerce=int, initial=7, choices=_days)
    shows = forms.ChoiceField(
        label=gettext_lazy("Shows"),
        choices=[
            ("newest", gettext_lazy("always the newest text")),
            ("this", gettext_lazy("this text, whatever is written later")),
        ],
    )


@csp_update({"frame-src": ["'self'"]})
@pages.of_article
def show(request: HttpRequest, article: Article) -> HttpResponse:
    revision, scheme = _chosen(request, article)
    works_on = permissions.works_on(article, signed_in(request))
    form = LinkForm(request.POST if "_make" in request.POST else None)
    if request.method == "POST" and not works_on:
        raise PermissionDenied
    if request.method == "POST" and _changed(request, article, revision, form):
        return redirect(f"{pages.address('preview', article)}?revision={revision.pk}&scheme={scheme}")
    return page(
        request,
        "article/preview.html",
        article,
        title=_("Preview"),
        revision=revision,
        is_newest=revision.pk == article.newest_id,
        scheme=scheme,
        other_scheme=SCHEMES[scheme == "light"],
        frame=f"{pages.address('preview_frame', article)}?revision={revision.pk}&scheme={scheme}",
        form=form,
        links=article.preview_links.select_related("by", "revision")[:50] if works_on else [],
        works_on=works_on,
    )


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@pages.of_article
def show_frame(request: HttpRequest, article: Article) -> HttpResponse:
    revision, scheme = _chosen(request, article)
    stylesheet = reverse("admin:articles_article_preview_style", args=[scheme])
    return draft(request, article, revision, at_desk=True, stylesheet=stylesheet)


def style(request: HttpRequest, scheme: str) -> HttpResponse:
    """Whatever the editor's own machine prefers."""
    if scheme not in SCHEMES:
        raise Http404
    sheet = Path(str(finders.find("newsroom/site.css"))).read_text(encoding="utf-8")
    asked = "(min-width: 0)" if scheme == "dark" else "not all"
    sheet = sheet.replace("(prefers-color-scheme: dark)", asked)
    return HttpResponse(sheet.replace("color-scheme: light dark", f"color-scheme: {scheme}"), content_type="text/css")


def _chosen(request: HttpRequest, article: Article) -> tuple[Revision, str]:
    """The text that is asked for, by default the newest that this person may read. Raises Http404."""
    known = history.readable(article, signed_in(request))
    revision = pages.row_of(known, request.GET["revision"]) if request.GET.get("revision") else known.first()
    if revision is None:
        raise Http404(_("This text does not belong to this article."))
    return revision, "dark" if request.GET.get("scheme") == "dark" else "light"


def _changed(request: HttpRequest, article: Article, revision: Revision, form: LinkForm) -> bool:
    """False: the form has to be shown again."""
    try:
        if typed := request.POST.get("_revoke", ""):
            _revoke(request, article, typed)
        elif form.is_valid():
            _make(request, article, revision, form)
        else:
            return False
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return True


def _revoke(request: HttpRequest, article: Article, typed: str) -> None:
    if link := pages.row_of(article.preview_links.all(), typed):
        previews.revoke(link, by=signed_in(request))
        messages.success(request, _("The link is revoked: whoever opens it now learns nothing."))
    else:
        messages.warning(request, _("This link does not exist any more."))


def _make(request: HttpRequest, article: Article, revision: Revision, form: LinkForm) -> None:
    fixed = revision if form.cleaned_data["shows"] == "this" else None
    given_to, days = form.cleaned_data["given_to"], form.cleaned_data["days"]
    _link, token = previews.make(article, by=signed_in(request), days=days, given_to=given_to, revision=fixed)
    url = f"{settings.SITE_URL}{reverse('articles:preview', args=[token])}"
    sentence = _("The link is made. Please copy it now: for safety it is not shown again.")
    messages.success(request, format_html('{} <code class="preview-link">{}</code>', sentence, url))
