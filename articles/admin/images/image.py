from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions, text
from articles.admin import image_picker
from articles.admin.base import DeskAdmin
from articles.admin.images import pages, signs, upload, usage
from articles.admin.images.filters import LacksFilter, StateFilter, ToldFilter, ViewParameter
from articles.admin.images.forms import FOCAL, ImageForm
from articles.errors import ActionRefused
from articles.images import library, renditions
from articles.images.usage import uses
from articles.models import Image, ImageUse
from articles.permissions import signed_in

NEXT, DRAW = "_next", "_draw"


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    form = ImageForm
    change_list_template = "admin/articles/images/list.html"
    change_form_template = "admin/articles/images/form.html"
    delete_confirmation_template = "admin/articles/images/delete.html"
    list_display = ["look", "name", "credit_line", "signs", "used_in", "uploaded"]
    list_display_links = ["look", "name"]
    list_filter = [LacksFilter, StateFilter, ToldFilter, ViewParameter]
    list_per_page = 60
    list_max_show_all = 2000
    show_full_result_count = False
    # A count beside each filter would be a query each.
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["search_key__contains"]
    search_help_text = gettext_lazy("Words from title, caption, description, creator, credit or source")
    fieldsets = [
        (gettext_lazy("For those who do not see it"), {"fields": ["alt", "is_decorative"]}),
        (gettext_lazy("Whose it is"), {"fields": ["creator", "licence", "credit", "source", "copyright_notice"]}),
        (gettext_lazy("What readers are told"), {"fields": ["caption", "is_symbolic", "ai"]}),
        (gettext_lazy("How long and how it may be used"), {"fields": ["licence_ends", "usage_terms"]}),
        (gettext_lazy("For the desk only"), {"fields": ["title", "people", "restrictions"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path("upload/", page(upload.answer), name="articles_image_upload"),
            path("<int:pk>/recall/", page(pages.recall), name="articles_image_recall"),
            path("<int:pk>/replace/", page(pages.replace), name="articles_image_replace"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """An image begins with its file: what is said about it comes after."""
        return upload.show(request)

    # Permissions

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return permissions.may_describe(obj, signed_in(request)) if obj else super().has_change_permission(request)

    # The list

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().changelist_view(request, extra_context)
        if (context := getattr(answer, "context_data", None)) and (shown := context.get("cl")):
            context |= self._views(shown)
        return answer

    @staticmethod
    def _views(shown: ChangeList) -> dict[str, Any]:
        is_list = shown.params.get(ViewParameter.parameter_name) == "list"
        images = [] if is_list else shown.result_list
        return {
            "is_list": is_list,
            "cards": [(image, image_picker.thumbnail(image), signs.of(image)) for image in images],
            "grid_url": shown.get_query_string(remove=[ViewParameter.parameter_name]),
            "list_url": shown.get_query_string({ViewParameter.parameter_name: "list"}),
        }

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        found, duplicates = super().get_search_results(request, queryset, text.norm(term))
        used = ImageUse.objects.filter(image=OuterRef("pk")).order_by().values("image")
        counts = used.annotate(count=Count("revision__article", distinct=True)).values("count")
        return found.annotate(article_count=Subquery(counts)), duplicates

    @admin.display(description=gettext_lazy("image"))
    def look(self, image: Image) -> SafeString | str:
        if not (look := image_picker.thumbnail(image)):
            return "–"
        return format_html(
            '<img class="thumb" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
            look.url, look.width, look.height, image,
        )  # fmt: skip

    @admin.display(description=gettext_lazy("name"), ordering="search_key")
    def name(self, image: Image) -> str:
        return str(image)

    @admin.display(description=gettext_lazy("credit"))
    def credit_line(self, image: Image) -> str:
        return image.credit_line or "–"

    @admin.display(description=gettext_lazy("articles"), ordering="article_count")
    def used_in(self, image: Image) -> int:
        return getattr(image, "article_count", None) or 0

    @admin.display(description=gettext_lazy("uploaded"), ordering="uploaded_at")
    def uploaded(self, image: Image) -> str:
        return date_format(timezone.localtime(image.uploaded_at), "SHORT_DATE_FORMAT")

    @admin.display(description=gettext_lazy("worth knowing"))
    def signs(self, image: Image) -> str:
        return ", ".join(signs.of(image)) or "–"

    # The form

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        return super().get_form(request, obj, change, **kwargs | {"fields": ImageForm.Meta.fields})

    def beside(self, request: HttpRequest, obj: Image | None, shown: AdminForm) -> dict[str, Any]:
        if obj is None:
            return {}
        may_change = self.has_change_permission(request, obj)
        return {
            "look": image_picker.thumbnail(obj, image_picker.LARGE),
            "places": usage.places(uses(obj), request),
            "about_licence": signs.about_licence(obj),
            "is_waiting": signs.is_waiting(obj),
            "incomplete": self._incomplete(request, obj).count() if may_change else 0,
            "focal": [shown.form[name] for name in FOCAL if name in shown.form.fields],
            "may_recall": request.user.has_perm("articles.recall_image"),
        }

    @staticmethod
    def _incomplete(request: HttpRequest, image: Image) -> QuerySet[Image]:
        """What this person could describe next: their own, and those of all where they change images anyway."""
        open_ones = Image.objects.incomplete().filter(recalled_at=None).exclude(pk=image.pk)
        everything = request.user.has_perm("articles.change_image")
        return open_ones if everything else open_ones.filter(uploaded_by=signed_in(request))

    def save_model(self, request: HttpRequest, obj: Image, form: ImageForm, change: bool) -> None:
        said = {name: form.cleaned_data[name] for name in form.changed_data if name in library.SAID}
        library.describe(obj, said, by=signed_in(request))
        if set(FOCAL) & set(form.changed_data):
            library.set_focal_point(obj, *(form.cleaned_data[name] for name in FOCAL), by=signed_in(request))

    def response_change(self, request: HttpRequest, obj: Image) -> HttpResponse:
        if DRAW in request.POST:
            renditions.make_due(obj)
            messages.success(request, _("It is prepared again, within a minute."))
            return redirect("admin:articles_image_change", obj.pk)
        if lacking := obj.lacks:
            sentence = _("Saved. Before readers may see it, please add: %(lacking)s.")
            messages.warning(request, sentence % {"lacking": ", ".join(lacking)})
        elif NEXT in request.POST:
            messages.success(request, _("“%(image)s” is saved, and nothing is missing.") % {"image": obj})
        if NEXT in request.POST:
            return self._next(request, obj)
        return super().response_change(request, obj)

    def _next(self, request: HttpRequest, obj: Image) -> HttpResponse:
        """To the next incomplete image in the order of the uploads, one's own first."""
        found = self._incomplete(request, obj)
        own = found.filter(uploaded_by=signed_in(request))
        rows = (own.filter(pk__gt=obj.pk), own, found)
        following = next((row for row in (some.order_by("pk").first() for some in rows) if row), None)
        if following is None:
            messages.success(request, _("No image is incomplete any more."))
            return redirect("admin:articles_image_changelist")
        return redirect("admin:articles_image_change", following.pk)

    # Deleting

    def get_deleted_objects(self, objs: Sequence[Image] | QuerySet[Image], request: HttpRequest) -> tuple:
        """Its renditions go with it. What needs it is said by the page before."""
        return [str(image) for image in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        image = self.get_object(request, object_id)
        if image and self.has_delete_permission(request, image) and (found := uses(image)):
            return pages.in_use(request, image, found)
        try:
            return super().delete_view(request, object_id, extra_context)
        except ActionRefused as refused:
            messages.error(request, str(refused))
            return redirect("admin:articles_image_delete", object_id)

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        library.delete(obj, by=signed_in(request))
