from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import text
from articles.accountability import passage_search
from articles.fields import SignsFormField
from articles.models import Article, Correction, CorrectionKind

SEARCH = "_search"


class SearchWidget(forms.TextInput):
    """A field with its own button, which saves nothing."""

    template_name = "admin/articles/widgets/search.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"button": SEARCH}


class ArticlesField(forms.ModelMultipleChoiceField):
    """Articles to tick: those that are chosen, and those in which the words stand that were looked up."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        self.found: dict[int, passage_search.Passage] = {}
        super().__init__(Article.objects.none(), **kwargs)

    def offer(self, chosen: list[int], found: list[passage_search.Passage]) -> None:
        """Among what readers see now: asked when the class is made, the clock would stand still at the start."""
        self.found = {passage.article.pk: passage for passage in found}
        public = Article.objects.published().only("headline", "slug")
        self.queryset = public.filter(Q(pk__in=chosen) | Q(pk__in=self.found)).order_by("-publish_at", "-pk")

    def label_from_instance(self, article: Article) -> str | SafeString:
        if passage := self.found.get(article.pk):
            context = (article, passage.before, passage.words, passage.after)
            return format_html('{} <span class="passage">… {}<mark>{}</mark>{} …</span>', *context)
        return str(article)


class CorrectionForm(forms.ModelForm):
    """A search redraws the form and saves nothing."""

    words = SignsFormField(
        label=gettext_lazy("words of the error"),
        max_length=200,
        required=False,
        widget=SearchWidget(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
        help_text=gettext_lazy("For example “22:15 Uhr”. The search looks through what readers see in other articles."),
    )
    data: QueryDict
    searches = False
    carriers = ArticlesField(label=gettext_lazy("articles"), required=False)
    with_changes = forms.BooleanField(
        label=gettext_lazy("bring waiting changes live with it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Correct the text of each article first and save it; with this they go live together."),
    )

    class Meta:
        model = Correction
        fields = ["kind", "wrong", "right", "reply", "received_on", "noticed_by"]
        labels = {
            "wrong": gettext_lazy("what was wrong or vague"),
            "right": gettext_lazy("what is right, meant or new; for a retraction: why"),
        }
        help_texts = {
            "wrong": gettext_lazy(
                "As it stood there: readers have to recognise it. For corrections and clarifications."
            ),
            "reply": gettext_lazy(
                "Only for a right of reply: exactly as it was sent, nothing added, nothing left out. "
                "Once it is published nobody can change it."
            ),
        }
        widgets = {
            name: forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}) for name in ("wrong", "right")
        } | {"reply": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 10})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" not in self.fields:
            return
        typed = self.data.getlist("carriers") if self.is_bound else self.initial.get("carriers", [])
        chosen = [key for key in map(text.row_key, typed) if key is not None]
        if self.instance.pk and not self.is_bound:
            chosen = self.initial["carriers"] = list(self.instance.articles.values_list("pk", flat=True))
        self.searches = SEARCH in self.data
        words = text.plain(self.data.get("words", ""))
        found = passage_search.carrying(words) if self.searches else []
        carriers = cast(ArticlesField, self.fields["carriers"])
        carriers.offer(chosen, found)
        carriers.help_text = self._about_search(words, found)

    def _about_search(self, words: str, found: list[passage_search.Passage]) -> str:
        if not self.searches:
            return _("Readers of every ticked article are told.")
        if len(words) < 3:
            return _("Please write at least three letters to search for.")
        if not found:
            return _("No published article carries these words.")
        sentence = ngettext(
            "Found in one article. Please tick it if it carries the error.",
            "Found in %(count)s articles. Please tick those that carry the error.",
            len(found),
        )
        return sentence % {"count": len(found)}

    def is_valid(self) -> bool:
        return super().is_valid() and not self.searches

    def full_clean(self) -> None:
        """Whoever searches has not finished writing: there is nothing to complain about yet."""
        super().full_clean()
        if self.is_bound and self.searches:
            self.errors.clear()

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        kind, wrong, right, reply = (cleaned.get(name) for name in ("kind", "wrong", "right", "reply"))
        if kind == CorrectionKind.RIGHT_OF_REPLY:
            self._check_reply(reply, wrong or right)
        elif reply:
            self.add_error("reply", _("This field is for a right of reply. Please change the kind or empty it."))
        elif kind:
            self._check_halves(CorrectionKind(kind).facts.needs_wrong, wrong, right)
        return cleaned

    # The model's constraints say the same; here each sentence stands beside its field.

    def _check_reply(self, reply: str | None, ours: str | None) -> None:
        if ours:
            sentence = _("A right of reply stands alone: nothing of ours beside it. Please empty the two fields above.")
            self.add_error("reply", sentence)
        elif not reply:
            self.add_error("reply", _("Please enter the reply, word for word."))

    def _check_halves(self, needs_wrong: bool, wrong: str | None, right: str | None) -> None:
        if needs_wrong and not wrong:
            self.add_error("wrong", _("Please write what was wrong: without it nobody knows what is corrected."))
        if not right:
            self.add_error("right", _("Please write what is right."))
        elif needs_wrong and wrong == right:
            self.add_error("right", _("Both halves say the same. What is right instead?"))

    def _get_validation_exclusions(self) -> set[str]:
        # Said beside the fields already.
        return super()._get_validation_exclusions() | {"wrong", "right", "reply"}  # type: ignore[misc]
