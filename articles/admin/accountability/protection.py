"""Requests to be forgotten, for chiefs of desk."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.accountability import protection
from articles.admin.accountability.redaction import say_what_is_left
from articles.admin.article.buttons import Place, attempt
from articles.admin.base import DeskAdmin
from articles.errors import ActionRefused, Sentence
from articles.fields import PlainFormField
from articles.models import Article, Grade, ProtectionRequest
from articles.permissions import signed_in

# The mildest first, each with what takes it.
GRADES: dict[Grade, tuple[Any, Callable[..., None]]] = {
    Grade.NOTED: (gettext_lazy("Change nothing"), protection.note),
    Grade.UNLISTED: (gettext_lazy("Take it out of search engines, lists, feeds and searches"), protection.unlist),
    Grade.LISTED: (gettext_lazy("Put it back into search engines"), protection.list_again),
    Grade.INITIALS: (
        gettext_lazy("Put initials in the place of the name, in every version, for good"),
        protection.use_initials,
    ),
    Grade.WITHDRAWN: (gettext_lazy("Withdraw the article: its address answers 410"), protection.withdraw),
}


class StepForm(forms.Form):
    article = forms.ModelChoiceField(
        Article.objects.none(),
        label=gettext_lazy("article"),
        error_messages={"invalid_choice": gettext_lazy("Please choose one of the articles of this request.")},
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("step"), choices=[(grade, words) for grade, (words, _door) in GRADES.items()]
    )
    why = PlainFormField(
        label=gettext_lazy("why"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        error_messages={"required": gettext_lazy("Please write why this step is taken: a later review reads it.")},
    )
    name = PlainFormField(
        label=gettext_lazy("name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For initials only: the name as it stands in the article. It is not kept."),
    )
    initials = PlainFormField(label=gettext_lazy("initials"), max_length=20, required=False)
    slug = forms.SlugField(
        label=gettext_lazy("new address"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For initials only, where the address itself says the name."),
    )

    def __init__(self, request: ProtectionRequest, *args: Any) -> None:
        super().__init__(*args)
        cast(ModelChoiceField, self.fields["article"]).queryset = request.articles.all()


@admin.register(ProtectionRequest)
class ProtectionRequestAdmin(DeskAdmin):
    # A request and what came of it stay on record.
    never = ("delete",)
    change_form_template = "admin/articles/accountability/protection_form.html"
    list_display = ["__str__", "about", "decided", "review_on"]
    list_filter = ["review_on"]
    list_per_page = 50
    autocomplete_fields = ["articles"]
    fields = ["received_on", "asked_by", "articles", "reasons", "decision", "review_on"]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_POST(self.step))
        return [path("<int:pk>/step/", page, name="articles_protectionrequest_step"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProtectionRequest]:
        return super().get_queryset(request).prefetch_related("articles")

    @admin.display(description=gettext_lazy("articles"))
    def about(self, row: ProtectionRequest) -> str:
        return ", ".join(map(str, row.articles.all())) or "–"

    @admin.display(description=gettext_lazy("decided"), boolean=True)
    def decided(self, row: ProtectionRequest) -> bool:
        return bool(row.decision)

    def save_model(self, request: HttpRequest, obj: ProtectionRequest, form: ModelForm, change: bool) -> None:
        if not change:
            obj.by = signed_in(request)
        obj.save()

    def beside(self, request: HttpRequest, obj: ProtectionRequest | None, shown: AdminForm) -> dict[str, Any]:
        if obj is None:
            return {}
        return {"step_form": StepForm(obj), "steps": obj.steps.select_related("article", "by")[:100]}

    def step(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not protection.may_decide(signed_in(request)):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        form = StepForm(row, request.POST)
        # The field of the request itself, above the step.
        articles = Place({"articles": ("id_articles", str(ProtectionRequest._meta.get_field("articles").verbose_name))})
        if not attempt(request, lambda: _take(row, form, signed_in(request)), Place.of(form), articles):
            # No address carries what was typed, because it may be the name.
            request.method, url = "GET", reverse("admin:articles_protectionrequest_change", args=[pk])
            return self.changeform_view(request, str(pk), url, {"step_form": form})
        messages.success(request, _("The step is taken, and the log of the request keeps it."))
        if form.cleaned_data["grade"] == Grade.INITIALS:
            say_what_is_left(request, form.cleaned_data["article"], form.cleaned_data["name"])
        return redirect("admin:articles_protectionrequest_change", pk)


def _take(row: ProtectionRequest, form: StepForm, by: User) -> None:
    if not form.is_valid():
        errors = form.errors.items()
        raise ActionRefused(*(Sentence.about(name, str(said)) for name, found in errors for said in found))
    typed = form.cleaned_data
    _words, door = GRADES[Grade(typed["grade"])]
    more = {name: typed[name] for name in ("name", "initials", "slug")} if door is protection.use_initials else {}
    door(row, typed["article"], by=by, why=typed["why"], **more)
