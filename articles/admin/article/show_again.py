"""A withdrawn article that was changed since: the desk says which of its two texts readers see again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.admin.article import actions, buttons, history, pages
from articles.admin.article.form import ArticleForm
from articles.admin.base import page
from articles.errors import ActionRefused
from articles.models import Article, Change, Status
from articles.permissions import may_step, signed_in
from articles.publishing import revisions, rules, workflow
from articles.publishing.comparison import compare

# The two buttons of the page.
LAST_SEEN, CHANGED = "_last_seen", "_changed"


class ShowAgainForm(forms.Form):
    note, override, change = (ArticleForm.base_fields[name] for name in ("note", "override", "change"))

    def __init__(self, *args: Any, may_override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The buttons of this page have other names.
        self.fields["change"].help_text = self.fields["note"].help_text = ""
        if not may_override:
            del self.fields["override"]

    def clean_change(self) -> str:
        if CHANGED in self.data and not self.cleaned_data["change"]:
            raise forms.ValidationError(
                _("Please say whether this is a slip of the pen or an update. Nothing is live yet.")
            )
        return self.cleaned_data["change"]


def is_asked(request: HttpRequest, article: Article) -> bool:
    """The form's button does not say which of two texts is meant."""
    return request.POST.get("_move") == Status.PUBLISHED and article.changed_since_withdrawal


@pages.of_article
def show(request: HttpRequest, article: Article) -> HttpResponse:
    if not may_step(article, Status.WITHDRAWN, Status.PUBLISHED, signed_in(request)):
        raise PermissionDenied
    form = _form(request, request.POST if request.method == "POST" else None)
    is_pressed = LAST_SEEN in request.POST or CHANGED in request.POST
    is_done = is_pressed and form.is_valid() and _attempt(request, article, form)
    article = pages.find(request, article.pk)
    if is_done:
        buttons.say_what_happened(request, article)
    elif article.changed_since_withdrawal:
        return _page(request, article, form)
    return redirect("admin:articles_article_change", article.pk)


def ask(request: HttpRequest, article: Article, typed: dict[str, Any]) -> HttpResponse:
    """In the place of the step that was pressed in the form of the article, with the reasons typed there."""
    if not may_step(article, Status.WITHDRAWN, Status.PUBLISHED, signed_in(request)):
        raise PermissionDenied
    messages.info(request, _("The text itself is saved."))
    return _page(request, article, _form(request, initial=typed))


def _form(request: HttpRequest, *args: Any, **kwargs: Any) -> ShowAgainForm:
    return ShowAgainForm(*args, may_override=request.user.has_perm("articles.override_article"), **kwargs)


def _attempt(request: HttpRequest, article: Article, form: ShowAgainForm) -> bool:
    places = buttons.Place.of(form), pages.place(request, article)
    return buttons.attempt(request, lambda: _take(request, article, form), *places)


@transaction.atomic
def _take(request: HttpRequest, article: Article, form: ShowAgainForm) -> None:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if request.POST.get("seen") != actions.seen(locked):
        raise ActionRefused(_("Somebody changed the article since you looked at it. Please look at it again."))
    reasons = {"note": form.cleaned_data["note"], "override": form.cleaned_data.get("override", "")}
    if CHANGED in request.POST:
        change = Change(form.cleaned_data["change"])
        revisions.show_again(locked, by=signed_in(request), change=change, **reasons)
    else:
        workflow.move(locked, Status.PUBLISHED, by=signed_in(request), **reasons)


def _page(request: HttpRequest, article: Article, form: ShowAgainForm) -> HttpResponse:
    old, new = article.live_revision, article.working_revision()
    place = pages.place(request, article)
    return page(
        request,
        "article/show_again.html",
        article,
        title=_("Show again"),
        subtitle=str(article),
        old=old,
        new=new,
        differences=compare(old.text(), new.text()),
        leads=history.leads(old, new),
        form=form,
        reasons=[form[name] for name in ("note", "override") if name in form.fields],
        seen=actions.seen(article),
        against_old=rules.objections(article, old.text()),
        against_new=[buttons.linked(sentence, place) for sentence in rules.objections(article, new.text())],
        eyes=workflow.refusal_to_approve(article, signed_in(request)),
        buttons={"last_seen": LAST_SEEN, "changed": CHANGED},
    )
