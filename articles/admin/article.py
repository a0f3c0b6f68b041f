from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from articles import permissions, revisions, tags, text, workflow
from articles.admin import notes, presence, story
from articles.admin.base import DeskAdmin
from articles.admin.fields import OrderedAuthorsField, TagsField
from articles.admin.forms import ArticleForm
from articles.admin.waiting import WaitingFilter
from articles.models import Article, Status
from articles.workflow import RefusedError

# The words on the buttons: what a click does, not the name of a status.
BUTTONS = {
    (Status.DRAFT, Status.IN_REVIEW): gettext_lazy("Submit for review"),
    (Status.DRAFT, Status.DISCARDED): gettext_lazy("Discard"),
    (Status.DISCARDED, Status.DRAFT): gettext_lazy("Take up again"),
    (Status.IN_REVIEW, Status.DRAFT): gettext_lazy("Send back"),
    (Status.IN_REVIEW, Status.APPROVED): gettext_lazy("Approve"),
    (Status.APPROVED, Status.DRAFT): gettext_lazy("Send back"),
    (Status.PUBLISHED, Status.APPROVED): gettext_lazy("Cancel the plan"),
    (Status.PUBLISHED, Status.WITHDRAWN): gettext_lazy("Withdraw"),
    (Status.WITHDRAWN, Status.PUBLISHED): gettext_lazy("Show again"),
}
HISTORY_ROWS = 30


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    change_form_template = "admin/articles/article_form.html"
    list_display = ["headline", "state", "bylines", "publish_at", "saved_at"]
    list_filter = [WaitingFilter, "status", "kind", ("authors", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    search_fields = ["search_key__contains"]
    search_help_text = gettext_lazy("Words from headline, dek or kicker")
    save_on_top = False
    FIELDS = [
        (None, {"fields": ["headline", "kicker", "dek", "body", "based_on", "state"]}),
        (gettext_lazy("Who and what about"), {"fields": ["authors", "byline", "tags", "kind"]}),
        (gettext_lazy("Next step"), {"fields": ["note"]}),
        (
            gettext_lazy("Address and dates"),
            {"fields": ["slug", "embargo_until", "expires_at"], "classes": ["collapse"]},
        ),
        (gettext_lazy("What happened so far"), {"fields": ["evidence", "history"]}),
    ]

    # Lists

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        stories = super().get_queryset(request).seen_by(request.user).with_newest()
        return stories.prefetch_related("authorships__author")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, text.norm(term))

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, article: Article) -> str:
        if article.is_scheduled:
            return _("planned")
        if article.has_changes:
            return _("published, changes in work")
        return article.get_status_display()

    @admin.display(description=gettext_lazy("by"))
    def bylines(self, article: Article) -> str:
        return ", ".join(article.bylines)

    # The form and the pages beside it

    def get_urls(self) -> list[URLPattern]:
        beside = [
            path("<int:pk>/presence/", story.view(self, presence.answer), name="articles_article_presence"),
            path("<int:pk>/notes/", story.view(self, notes.thread), name="articles_article_notes"),
        ]
        return beside + super().get_urls()

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs
    ) -> type[ModelForm]:
        """The model's fields as they are, and those that only the form has."""
        kwargs["fields"] = [
            name for name in ArticleForm.Meta.fields if name not in self.get_readonly_fields(request, obj)
        ]
        form = super().get_form(request, obj, change, **kwargs)
        if not self._may_write(request, obj):
            return form
        fields = {
            "authors": OrderedAuthorsField(self.admin_site, label=_("authors")),
            "tags": TagsField(label=_("tags")),
        }
        return type(form)(form.__name__, (form,), fields)

    def get_fieldsets(
        self, request: HttpRequest, obj: Article | None = None
    ) -> list[tuple[str | None, dict[str, Any]]]:
        if not self._may_write(request, obj):
            return [(None, {"fields": ["headline", "kicker", "dek", "kind", "byline", "slug", "history"]})]
        fieldsets = list(self.FIELDS)
        fieldsets[2] = (fieldsets[2][0], {"fields": ["note", *self._step_fields(obj)]})
        open_notes = ["notes_done"] if obj and obj.notes.filter(done_at=None).exists() else []
        fieldsets.insert(3, (_("Notes to colleagues"), {"fields": [*open_notes, "new_note"]}))
        if obj and (open_tags := [tag for tag in tags.known(self._names(obj)) if tag.kind == "open"]):
            question = {
                "fields": [f"open_tag_{tag.pk}" for tag in open_tags],
                "description": _("A story with an open tag can be saved, but not submitted."),
                "classes": ["open-tags"],
            }
            fieldsets.insert(2, (_("What are these tags?"), question))
        return fieldsets if obj else fieldsets[:-1]

    @staticmethod
    def _step_fields(article: Article | None) -> list[str]:
        """A time is asked for before publication only, what readers are told afterwards only."""
        if article and article.status == Status.PUBLISHED:
            return ["is_update"]
        return ["publish_on"] if workflow.steps_to_publication(article or Article()) else []

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        frozen = ["slug"] if obj and obj.first_published_at else []
        return [*frozen, "evidence", "history"]

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return permissions.may_see(obj, request.user) if obj else super().has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return permissions.may_write(obj, request.user) if obj else super().has_change_permission(request)

    def _may_write(self, request: HttpRequest, obj: Article | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    @staticmethod
    def _names(article: Article) -> tuple[str, ...]:
        revision = article.working_revision()
        return revision.text().tags if revision else ()

    @admin.display(description=gettext_lazy("evidence"))
    def evidence(self, article: Article) -> SafeString:
        add = f"{reverse('admin:articles_analysis_add')}?article={article.pk}"
        count = article.analyses.count()
        shown = f"{reverse('admin:articles_analysis_changelist')}?article__id__exact={article.pk}"
        link = (
            format_html('<a href="{}">{}</a> · ', shown, _("Evaluations: %(count)s") % {"count": count})
            if count
            else ""
        )
        return format_html('{}<a href="{}">{}</a>', link, add, _("Enter an evaluation"))

    @admin.display(description=gettext_lazy("history"))
    def history(self, article: Article) -> SafeString:
        """Moves and saves, newest first."""
        moves = article.moves.select_related("by")[:HISTORY_ROWS]
        saves = article.revisions.select_related("by").defer("content")[:HISTORY_ROWS]
        labels = dict(Status.choices)
        rows = [
            (m.at, m.by, f"{labels.get(m.old, m.old)} → {labels.get(m.new, m.new)}", m.note, m.publish_at)
            for m in moves
        ]
        rows += [(r.created_at, r.by, _("saved"), r.note, None) for r in saves]
        rows.sort(key=lambda row: row[0], reverse=True)
        return render_to_string("admin/articles/history.html", {"rows": rows[:HISTORY_ROWS]})

    def view_on_site(self, article: Article) -> str | None:
        return article.get_absolute_url() if article.is_public else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args, obj: Article | None = None, **kwargs
    ) -> HttpResponse:
        # The editor's import map is the one inline script of the desk: without the nonce it does not start.
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        context["buttons"] = self._buttons(request, obj)
        context["presence"] = presence.notice(obj, request.user) if obj else ""
        context["notes_link"] = notes.link(obj, request) if obj else ""
        context["state"] = self.state(obj) if obj else _("new")
        context["conflict"] = getattr(context["adminform"].form, "conflict", None)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _buttons(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """What this person may do with the story now."""
        # A story that does not exist yet offers what a draft does, except to discard it.
        story = article or Article()
        old = Status(story.status)
        moves = [new for new in workflow.possible_moves(story, request.user) if article or new != Status.DISCARDED]
        return {
            "publish": old in workflow.TO_PUBLICATION and workflow.may_publish(story, request.user),
            "publish_changes": old == Status.PUBLISHED and request.user.has_perm("articles.publish_article"),
            "moves": [(new, BUTTONS[old, new]) for new in moves if (old, new) in BUTTONS],
        }

    # Saving

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (revisions.ConflictError, IntegrityError, ValidationError):
            # Somebody saved, took the address or decided a tag between the check and the save: now the check answers.
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """The text through its one door, dates and decisions about tags through theirs."""
        request.typed = form.cleaned_data
        article = Article.objects.get(pk=obj.pk) if change else obj
        for tag, kind, place, topic in form.decisions():
            tags.decide(tag, kind, place=place, topic=topic)
        based_on = article.revisions.filter(pk=form.cleaned_data["based_on"]).first() if change else None
        revisions.save(
            article,
            form.content(),
            by=request.user,
            based_on=based_on,
            note=form.cleaned_data["note"],
            slug=form.chosen_slug(),
        )
        form.save_notes(article, request.user)
        if change:
            dates = {name: form.cleaned_data[name] for name in ("embargo_until", "expires_at")}
            request.dates_refused = not self._try(
                request, lambda: revisions.set_dates(article, by=request.user, **dates)
            )

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list, change: bool) -> None:
        """Authors and tags are part of the revision: there is nothing beside it to save."""

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_change(request, obj)

    def _after_saving(self, request: HttpRequest, obj: Article) -> HttpResponse | None:
        """Take the step that was asked for, or stay where the desk has a question. None: nothing to do."""
        article = self.get_queryset(request).get(pk=obj.pk)
        # Whoever asked for an embargo that was refused does not want to publish without it.
        refused = getattr(request, "dates_refused", False)
        step = None if refused else self._step(request, article)
        done = self._try(request, step) if step else None
        if done:
            self._say_what_happened(request, article)
        elif step or refused:
            messages.warning(request, _("The text itself is saved."))
        elif article.is_public and article.has_changes:
            messages.info(request, _("Readers still see the old text, until you press “Publish changes”."))
        if not step and not refused and not self._has_open_tags(request, article):
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _step(self, request: HttpRequest, article: Article) -> Callable[[], None] | None:
        """What the button that was pressed does."""
        by, typed = request.user, request.typed
        if "_publish" in request.POST:
            return lambda: workflow.publish(article, by=by, note=typed["note"], at=typed["publish_on"])
        if "_publish_changes" in request.POST:
            return lambda: revisions.publish(article, by=by, update=typed["is_update"])
        if (new := request.POST.get("_move")) in Status.values:
            return lambda: workflow.move(article, Status(new), by=by, note=typed["note"])
        return None

    @staticmethod
    def _try(request: HttpRequest, change: Callable[[], None]) -> bool:
        try:
            change()
        except RefusedError as refused:
            for sentence in refused.sentences:
                messages.error(request, sentence)
            return False
        return True

    def _say_what_happened(self, request: HttpRequest, article: Article) -> None:
        if article.is_public:
            link = format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("View on the site"))
            messages.success(
                request, format_html("{} {}", _("“%(story)s” can be read now.") % {"story": article}, link)
            )
        elif article.is_scheduled:
            when = display_for_value(article.appears_at, "-")
            messages.success(request, _("“%(story)s” appears on %(when)s.") % {"story": article, "when": when})
        else:
            values = {"story": article, "state": article.get_status_display()}
            messages.success(request, _("“%(story)s” is now: %(state)s.") % values)

    def _has_open_tags(self, request: HttpRequest, article: Article) -> bool:
        names = [tag.name for tag in tags.known(self._names(article)) if tag.kind == "open"]
        if names:
            messages.warning(
                request,
                _("Saved. It is still open what these tags are: %(names)s. Please choose below.")
                % {"names": ", ".join(names)},
            )
        return bool(names)
