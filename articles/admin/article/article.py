from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from articles import permissions
from articles.admin import constraint_errors, image_picker
from articles.admin.accountability import redaction
from articles.admin.article import (
    advice,
    autosave,
    buttons,
    conflict,
    deletion,
    fieldsets,
    history,
    notes,
    pages,
    presence,
    show_again,
    urls,
)
from articles.admin.article.changelist import ArticleList
from articles.admin.article.fields import OrderedAuthorsField, TagsField
from articles.admin.article.form import MEND, ArticleForm, open_tags, state_of
from articles.admin.article.refused_save import give_back
from articles.admin.base import subclass
from articles.admin.evidence import findings
from articles.models import Article, Image, Status
from articles.models.content import Content
from articles.permissions import signed_in
from articles.publishing import embargo, revisions, rules, tags
from articles.publishing.embargo import Dates
from articles.templatetags.articles import body

# A save that a colleague's came before is checked again, so often at most.
ATTEMPTS = 3


class Saving(HttpRequest):
    """What `save_model` leaves for the answer, which is given without the form."""

    typed: dict[str, Any]
    dates_refused: bool


def _reader(article: Article) -> User:
    """For whom `get_object` fetched it."""
    return article.reader  # type: ignore[attr-defined]


@admin.register(Article)
class ArticleAdmin(ArticleList):
    form = ArticleForm
    change_form_template = "admin/articles/article/form.html"
    delete_confirmation_template = "admin/articles/article/delete.html"
    save_on_top = False

    def get_urls(self) -> list[URLPattern]:
        return [*urls.urls(self), *super().get_urls()]

    # The form and the pages beside it

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        read_only = self.get_readonly_fields(request, obj)
        kwargs["fields"] = [name for name in ArticleForm.Meta.fields if name not in read_only]
        form = super().get_form(request, obj, change, **kwargs)
        if not self._may_write(request, obj):
            return form
        fields = {
            "authors": OrderedAuthorsField(label=_("authors")),
            "tags": TagsField(label=_("tags")),
            "may_decide": request.user.has_perm("articles.add_tag"),
        }
        return subclass(form, fields)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        return fieldsets.fieldsets(obj, signed_in(request)) if self._may_write(request, obj) else fieldsets.READ_ONLY

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        renames = request.user.has_perm("articles.rename_article")
        frozen = ["slug"] if obj and obj.first_published_at and not renames else []
        return [*frozen, "evidence", "history", "full_text", "lead", "signed", "tag_names"]

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return permissions.may_see(obj, signed_in(request)) if obj else super().has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return permissions.may_write(obj, signed_in(request)) if obj else super().has_change_permission(request)

    def _may_write(self, request: HttpRequest, obj: Article | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        article = super().get_object(request, object_id, from_field)
        if article:
            # The methods below know no request.
            article.reader = signed_in(request)
        return article

    def _read_by(self, article: Article) -> Content:
        """The newest text that this person may read."""
        return history.readable(article, _reader(article))[0].text()

    @admin.display(description=gettext_lazy("text"))
    def full_text(self, article: Article) -> SafeString:
        return body(self._read_by(article).body)

    @admin.display(description=gettext_lazy("lead image"))
    def lead(self, article: Article) -> SafeString | str:
        content = self._read_by(article)
        image = Image.objects.filter(pk=content.lead_image or 0).first()
        if image is None:
            return "–"
        shown = image_picker.described(image) | {"caption": content.lead_caption, "alt": content.lead_alt}
        return render_to_string("admin/articles/article/_lead_image.html", shown)

    @admin.display(description=gettext_lazy("authors"))
    def signed(self, article: Article) -> str:
        return ", ".join(article.bylines) or "–"

    @admin.display(description=gettext_lazy("tags"))
    def tag_names(self, article: Article) -> str:
        return ", ".join(self._read_by(article).tags) or "–"

    @admin.display(description=gettext_lazy("evidence"))
    def evidence(self, article: Article) -> SafeString:
        return format_html("{}<br>{}", findings.in_short(article, _reader(article)), self._reported(article))

    @staticmethod
    def _reported(article: Article) -> SafeString | str:
        """Totals for which there are no single records."""
        link: SafeString | str = ""
        if count := article.analyses.filter(is_reported=True).count():
            shown = f"{reverse('admin:articles_analysis_changelist')}?article__id__exact={article.pk}"
            words = _("Reported totals: %(count)s") % {"count": count}
            link = format_html('<a href="{}">{}</a> · ', shown, words)
        if not _reader(article).has_perm("articles.add_analysis"):
            return link
        add = f"{reverse('admin:articles_analysis_add')}?article={article.pk}"
        return format_html('{}<a href="{}">{}</a>', link, add, _("Enter reported totals"))

    @admin.display(description=gettext_lazy("history"))
    def history(self, article: Article) -> SafeString:
        return history.in_short(article, _reader(article))

    def view_on_site(self, article: Article) -> str | None:
        return article.get_absolute_url() if article.is_public else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Article | None = context["original"]
        if obj and getattr(context["adminform"].form, "has_conflict", False):
            return conflict.ask(request, pages.find(request, obj.pk), context["adminform"].form)
        if copied := autosave.to_copy(request, obj):
            return copied
        # The editor's import map is the one inline script of the desk: without the nonce it does not start.
        nonce = request.csp_nonce  # type: ignore[attr-defined]
        context["media"] = Media.from_media(context["media"], nonce=str(nonce))
        return super().render_change_form(request, context, *args, **kwargs)

    def beside(self, request: HttpRequest, obj: Article | None, shown: AdminForm) -> dict[str, Any]:
        found = {
            "buttons": buttons.buttons(obj, signed_in(request)),
            "unsaved": autosave.beside(request, shown.form, obj),
            "box": advice.box(obj, shown.form) if self._may_write(request, obj) else None,
            "state": self.state(obj) if obj else _("new"),
        }
        return found | (self._beside_stored(request, obj, shown) if obj else {})

    def _beside_stored(self, request: HttpRequest, article: Article, shown: AdminForm) -> dict[str, Any]:
        by = signed_in(request)
        corrects = article.is_public and by.has_perm("articles.add_correction")
        return {
            "presence": presence.notice(article, by),
            "notes_link": notes.link(article, request),
            "evidence_link": findings.link(article, request),
            "preview_url": pages.address("preview", article),
            "redact_url": redaction.link(article, request),
            "correct_url": f"{reverse('admin:articles_correction_add')}?article={article.pk}" if corrects else "",
            "sent_back": buttons.sent_back(article),
            "lacking": findings.advice(article, by),
            "objections": self._objections(request, article, shown),
        }

    def _objections(self, request: HttpRequest, article: Article, shown: AdminForm) -> list[str]:
        """What would stand against showing the newest text to readers, for those who work on it."""
        is_settled = article.status == Status.DISCARDED or (article.is_public and not article.has_changes)
        if is_settled or not permissions.works_on(article, signed_in(request)):
            return []
        objections = rules.objections(article, article.working_revision().text())
        place = pages.place_in(shown.fieldsets, shown.form.fields)
        return [buttons.linked(sentence, place) for sentence in objections]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        article = self.get_object(request, object_id)
        consequences = deletion.consequences(article) if article else []
        return super().delete_view(request, object_id, {"consequences": consequences} | (extra_context or {}))

    def get_deleted_objects(self, objs: Sequence[Article] | QuerySet[Article], request: HttpRequest) -> tuple:
        """Without the rows themselves: whoever may delete an article may delete what hangs on it."""
        _all, counts, _missing, protected = super().get_deleted_objects(objs, request)
        return [str(article) for article in objs], counts, set(), protected

    # Saving

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method == "POST" and object_id and (reason := self._came_too_late(request, object_id)):
            return give_back(request, reason, status=403)
        # Past what the other forms do: here the text is given back, whatever the form makes of it by now.
        answer = partial(admin.ModelAdmin.changeform_view, self, request, object_id, form_url, extra_context)
        reasons: list[str] = []
        for _attempt in range(ATTEMPTS):
            try:
                return answer()
            # Somebody saved, took the address or decided a tag between the check and the save: now the check answers.
            except constraint_errors.REFUSALS as refused:
                reasons = constraint_errors.sentences(refused)
            except revisions.ConflictError:
                reasons = [_("Colleagues changed the article again and again at the same moment. Please open it anew.")]
        return give_back(request, *reasons)

    def _came_too_late(self, request: HttpRequest, object_id: str) -> str:
        """Why a form that was open for long cannot be saved at all. "": it can."""
        article = self.get_object(request, object_id)
        if article is None:
            return _("The article does not exist any more, or you may not see it.")
        if self.has_view_permission(request, article) and not self.has_change_permission(request, article):
            sentence = _("You may not change the article any more: it is %(state)s now.")
            return sentence % {"state": buttons.state_of(article)}
        return ""

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """The text through its one door, dates and decisions about tags through theirs."""
        saving = cast(Saving, request)
        saving.typed = form.cleaned_data
        article = Article.objects.select_for_update().get(pk=obj.pk) if change else obj
        if change and state_of(article) != form.loaded_state:
            raise revisions.ConflictError(article.working_revision())
        for tag, kind, place, topic in form.decisions():
            tags.decide(tag, kind, place=place, topic=topic)
        revisions.save(
            article,
            form.content(),
            by=signed_in(request),
            based_on=form.working,
            note=form.cleaned_data["note"],
            slug=form.chosen_slug(),
            former_is_gone=form.cleaned_data["former_is_gone"],
        )
        form.save_notes(article, signed_in(request))
        autosave.forget(request)
        saving.dates_refused = False
        if form.dates() != Dates.of(article):
            reason = form.cleaned_data["override"]
            change_dates = partial(embargo.change, article, form.dates(), by=signed_in(request), reason=reason)
            here = pages.place(request, article, from_elsewhere=False)
            saving.dates_refused = not buttons.attempt(request, change_dates, here)

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
        saving = cast(Saving, request)
        refused = getattr(request, "dates_refused", False)
        if not refused and show_again.is_asked(request, article):
            return show_again.ask(request, article, saving.typed)
        step = None if refused else buttons.step(request, article, saving.typed)
        done = step and buttons.attempt(request, step, pages.place(request, article, from_elsewhere=False))
        if done:
            buttons.say_what_happened(request, article)
        elif refused:
            messages.warning(request, _("The text is saved. Its dates are as they were: please type them again."))
        elif step:
            messages.warning(request, _("The text itself is saved."))
        elif sentence := buttons.about_changes(article):
            messages.info(request, sentence)
        advice.say_what_was_left_out(request, saving.typed["body"])
        if MEND in request.POST:
            messages.info(request, advice.said_of_mending(saving.typed["mended"]))
        if not step and conflict.BASE in request.POST:
            messages.info(request, _("Only the text is saved. For the next step please press its button again."))
        stays = step or refused or MEND in request.POST
        if not stays and not self._has_open_tags(request, article):
            return None
        return redirect("admin:articles_article_change", article.pk)

    def _has_open_tags(self, request: HttpRequest, article: Article) -> bool:
        names = [tag.name for tag in open_tags(article)]
        if names and request.user.has_perm("articles.add_tag"):
            sentence = _("Saved. It is still open what these tags are: %(names)s. Please choose below.")
            messages.warning(request, sentence % {"names": ", ".join(names)})
            return True
        if names:
            sentence = _("Saved. An editor will say what these tags are: %(names)s.")
            messages.info(request, sentence % {"names": ", ".join(names)})
        return False
