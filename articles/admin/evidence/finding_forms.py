from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.admin.base import Autocomplete
from articles.admin.datetimes import MinuteField
from articles.evidence import source_urls, sources
from articles.fields import AddressFormField, PlainFormField
from articles.models import Analysis, Article, Evidence, EvidenceKind, Finding, Mood
from articles.models.evidence import MAX_QUOTATION_LENGTH

# More comments than this under one thread were not counted by hand.
MAX_COUNTED = 10_000_000
KINDS = [EvidenceKind.REPORT, EvidenceKind.PRESS_RELEASE, EvidenceKind.DOCUMENT]
MAX_NAME_LENGTH = 200
JUDGED = ["stance", "claim", "visibility", "note", "internal_note"]


def web_address(url: str, is_right: Callable[[str], bool] = source_urls.is_web) -> str:
    """The address that somebody typed, or "". Raises ValidationError where it is none of a web page."""
    if url and not is_right(url):
        raise ValidationError(_("This is no address of a public web page. Please copy it from the browser."))
    return url


def _may_name_source(url: str) -> bool:
    return source_urls.is_public(url) and len(source_urls.domain_of(url)) <= MAX_NAME_LENGTH


class JudgeForm(forms.ModelForm):
    class Meta:
        model = Finding
        fields = JUDGED

    def judged(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in JUDGED}


class AddForm(JudgeForm):
    """A known piece of evidence, or a new one."""

    field_order = ["evidence", "url", "title", "source", "source_name", "kind", "published", "quotation", *JUDGED]

    url = AddressFormField(required=False, max_length=1000, label=gettext_lazy("address"))
    title = PlainFormField(required=False, max_length=500, label=gettext_lazy("title"))
    source_name = PlainFormField(
        required=False, max_length=MAX_NAME_LENGTH, label=gettext_lazy("or the name of a new source")
    )
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in KINDS], label=gettext_lazy("kind"))
    published = MinuteField(required=False, label=gettext_lazy("published"))
    quotation = PlainFormField(
        required=False,
        max_length=MAX_QUOTATION_LENGTH,
        label=gettext_lazy("quotation"),
        help_text=gettext_lazy("At most 200 characters."),
    )

    def __init__(self, article: Article, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        known = permissions.known_evidence(by).select_related("source").defer("working_copy")
        for name, model, queryset, label in (
            ("evidence", Finding, known, _("known evidence")),
            ("source", Evidence, permissions.known_sources(by), _("source")),
        ):
            widget = Autocomplete(model._meta.get_field(name))
            self.fields[name] = forms.ModelChoiceField(queryset, required=False, widget=widget, label=label)
        self.fields["source"].help_text = _("Empty: the one whose domain stands in the address.")
        self.order_fields(self.field_order)
        self.is_new = True

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"], _may_name_source)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not cleaned.get("evidence") and cleaned.get("url"):
            # Whoever enters an address that is known means what is known.
            cleaned["evidence"] = Evidence.objects.filter(key=source_urls.key_of(cleaned["url"])).first()
        if known := cleaned.get("evidence"):
            self.is_new = False
            same = Finding.objects.filter(article=self.article, evidence=known, claim=cleaned.get("claim", ""))
            if same.exists():
                sentence = _("“%(known)s” is judged for this article already. Please change it in the list above.")
                raise ValidationError(sentence % {"known": known})
        elif not self.errors:
            self._check_new(cleaned)
        return cleaned

    def _check_new(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("title"):
            self.add_error("title", _("Please choose known evidence, or write address and title of what is new."))
        if not (cleaned.get("url") or cleaned.get("source") or cleaned.get("source_name")):
            self.add_error("source", _("Without an address, please say whose document it is."))

    def evidence(self) -> Evidence:
        """What was chosen, or else what is new now."""
        cleaned = self.cleaned_data
        if cleaned["evidence"]:
            return cleaned["evidence"]
        domain = source_urls.domain_of(cleaned["url"]) if cleaned["url"] else ""
        source = cleaned["source"] or sources.find_or_make(name=cleaned["source_name"], domain=domain)
        values = {name: cleaned[name] for name in ("title", "url", "kind", "quotation")}
        return sources.record(source, published_at=cleaned["published"], **values)


class FrameForm(forms.ModelForm):
    class Meta:
        model = Analysis
        fields = ["question", "window_from", "window_to", "method", "analyst"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["analyst"].widget = Autocomplete(
            Analysis._meta.get_field("analyst"),
            choices=cast(ModelChoiceField, self.fields["analyst"]).choices,
            attrs={"data-width": "100%"},
        )
        self.fields["method"].widget.attrs["rows"] = 4
        for name in ("window_from", "window_to"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            cast(forms.DateField, self.fields[name]).input_formats = ["%Y-%m-%d", "%d.%m.%Y"]


class MoodForm(forms.ModelForm):
    """Of one thread, counted by hand."""

    thread_url = AddressFormField(required=False, max_length=500, label=gettext_lazy("public thread"))

    class Meta:
        model = Mood
        fields = ["kind", "platform", "thread_url", *Mood.STANCES]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Mood.STANCES:
            label = self.fields[name].label
            self.fields[name] = forms.IntegerField(min_value=0, max_value=MAX_COUNTED, initial=0, label=label)

    def clean_thread_url(self) -> str:
        return web_address(self.cleaned_data["thread_url"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not any(cleaned[name] for name in Mood.STANCES):
            raise ValidationError(_("Please enter at least one number."))
        return cleaned


@dataclass(frozen=True)
class Ask:
    """What was wanted and is not done yet: it is sent again, with a reason or a clear yes."""

    sentence: str
    button: str
    sent: list[tuple[str, str]]
    wants_reason: bool = True
