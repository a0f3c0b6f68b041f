"""It loads the working revision and keeps what was typed, whatever happens."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.admin.article import conflict
from articles.admin.article.fields import BodyField, OpenTagField
from articles.admin.article.notes import OpenNotesField
from articles.admin.datetimes import MinuteField, in_the_past
from articles.admin.image_field import ImageField, refusal
from articles.desk import notes
from articles.errors import ActionRefused
from articles.fields import PlainFormField, PlainLinesFormField, SignsFormField
from articles.models import Article, Content, Image, Revision, Status, Tag, TagKind
from articles.models.content import COLUMNS, FIELDS, HTML, MENDED, WORDS
from articles.publishing import addresses, advice, embargo, tags, workflow
from articles.publishing.embargo import Dates

# The button of `articles.admin.article.advice` where no script runs.
MEND = "_mend"
MAX_ONE_LINE = 200


def state_of(article: Article) -> str:
    """Everything beside the text that a colleague may have changed meanwhile."""
    moments = (article.planned_at, article.publish_at, article.embargo_until, article.expires_at)
    return " ".join([article.status, article.slug, *(at.isoformat() if at else "-" for at in moments)])


def open_tags(article: Article) -> list[Tag]:
    """Asked once of each copy of an article: fieldsets and fields need it."""
    if not hasattr(article, "open_tags"):
        known = tags.known_tags(article.working_revision().text().tags)
        article.__dict__["open_tags"] = [tag for tag in known if tag.kind == TagKind.OPEN]
    return article.__dict__["open_tags"]


# A minute that somebody types lies ahead.
PAST = {
    "embargo_until": gettext_lazy("This minute has passed, so the embargo would hold nothing back."),
    "expires_at": gettext_lazy("This minute has passed. To take the article away from readers now, withdraw it."),
}
# Fields that hold more than one line of the form shows.
SENTENCES = [name for name in WORDS if Article.max_length_of(name) > MAX_ONE_LINE]


class ArticleForm(forms.ModelForm):
    data: QueryDict
    has_conflict = False
    body = BodyField(label=gettext_lazy("text"), required=False)
    lead_image = ImageField(label=gettext_lazy("lead image"))
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    note = SignsFormField(
        label=gettext_lazy("reason for the step"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("For colleagues: why you send back, withdraw, or what you changed."),
    )
    publish_on = MinuteField(
        label=gettext_lazy("publish only from"),
        required=False,
        help_text=gettext_lazy(
            "Empty: at once. It counts once somebody presses “Publish”; until then it is what you intend."
        ),
    )
    override = PlainFormField(
        label=gettext_lazy("go on all the same"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("Why a publishing rule or an embargo does not count here. The reason is kept."),
    )
    former_is_gone = forms.BooleanField(
        label=gettext_lazy("the old address leads nowhere"),
        required=False,
        help_text=gettext_lazy("Only where the old address itself harms somebody: it then answers “gone”."),
    )
    change = forms.ChoiceField(
        label=gettext_lazy("what kind of change"),
        choices=[
            ("slip", gettext_lazy("a slip of the pen: readers need not be told")),
            ("update", gettext_lazy("an update: the page says “updated”")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("For “Publish changes”."),
    )

    new_note = PlainLinesFormField(
        label=gettext_lazy("new note to colleagues"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
        help_text=gettext_lazy("Readers never see it. It is kept with the next save."),
    )

    class Meta:
        model = Article
        fields = [*(name for name in COLUMNS if name not in HTML), "slug", "embargo_until", "expires_at"]
        error_messages = {
            "slug": {
                "invalid": gettext_lazy(
                    "An address has only the letters a to z, digits and hyphens, for example “neues-rathaus”."
                )
            }
        }
        field_classes = {"embargo_until": MinuteField, "expires_at": MinuteField}
        widgets = {
            "headline": forms.TextInput(attrs={"class": "vLargeTextField"}),
            **{name: forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2}) for name in SENTENCES},
        }

    # Whether this person may say what an unknown tag is: the admin sets it.
    may_decide = True

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: Any,
        instance: Article | None = None,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        # Before the form writes what was typed into the instance.
        self.loaded_state = state_of(instance) if instance and instance.pk else ""
        self.working = instance.working_revision() if instance and instance.pk else None
        if instance and self.working:
            loaded = {"state": self.loaded_state, "publish_on": instance.planned_at}
            initial = self._from(self.working) | loaded | (initial or {})
        self.undecided = False
        if data and conflict.BASE in data and instance and self.working:
            data, self.undecided = conflict.resolved(data, instance)
        kwargs |= {"instance": instance, "initial": initial}
        super().__init__(data, *args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = self._about_address()
        self.fields["notes_done"] = OpenNotesField(instance if instance and instance.pk else None)
        self.open_tags = open_tags(instance) if instance and self.working and self.may_decide else []
        for tag in self.open_tags:
            self.fields[f"open_tag_{tag.pk}"] = OpenTagField(tag.name)

    def _about_address(self) -> str:
        if self.instance.was_public:
            return _("Readers know this address. If you change it, the old one leads to the new one.")
        return _("Empty: made from the headline. It is fixed once the article is published.")

    @staticmethod
    def _from(revision: Revision) -> dict[str, Any]:
        content = revision.text()
        return vars(content) | {"tags": ", ".join(content.tags), "based_on": revision.pk}

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if "slug" in self.changed_data and slug:
            try:
                addresses.refuse_anothers(self.instance, slug)
            except ActionRefused as refused:
                raise ValidationError(str(refused)) from refused
        return slug

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        keys = dict.fromkeys(text.images_in(text.clean_html(body)))
        known = set(Image.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
        if missing := [key for key in keys if key not in known]:
            sentence = _("These images of the text are not in the library: %(numbers)s. Please take them out.")
            raise ValidationError(sentence % {"numbers": ", ".join(map(str, missing))})
        return body

    def clean_lead_image(self) -> int | None:
        """One that was recalled since it was chosen stops nobody from saving: the rules do before readers see it."""
        image = self.cleaned_data["lead_image"]
        if image and "lead_image" in self.changed_data and not image.is_usable:
            raise ValidationError(refusal(image))
        return image.pk if image else None

    def clean_publish_on(self) -> datetime | None:
        minute = self.cleaned_data["publish_on"]
        counts = "publish_on" in self.changed_data or "_publish" in self.data
        if counts and in_the_past(minute):
            raise ValidationError(_("This minute has passed. Leave the field empty to publish at once."))
        return minute

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        for name, too_late in PAST.items():
            if name in self.changed_data and in_the_past(cleaned.get(name)):
                self.add_error(name, too_late)
        if MEND in self.data and not self.errors:
            self._mend(cleaned)
        if self.working:
            self._check_nothing_came_in_between(self.working, cleaned)
        self._check_button_of_changes(cleaned)
        self._check_reason(cleaned)
        try:
            embargo.check_end(self.instance.publish_at, self.dates())
        except ActionRefused as refused:
            self.add_error("expires_at", str(refused))
        if self.decisions():
            self._try_decisions()
        return cleaned

    def _mend(self, cleaned: dict[str, Any]) -> None:
        """Without script the button beside the text saves what it mends."""
        content, cleaned["mended"] = advice.mend(self.content())
        cleaned |= {name: getattr(content, name) for name in MENDED}
        cleaned["note"] = cleaned["note"] or _("Quotation marks and spaces mended")

    def _check_button_of_changes(self, cleaned: dict[str, Any]) -> None:
        if "_publish_changes" in self.data:
            if self.instance.was_public and not cleaned.get("change"):
                sentence = _("Please say whether this is a slip of the pen or an update. Nothing is live yet.")
                self.add_error("change", sentence)
        elif self.instance.is_released and cleaned.get("publish_on"):
            sentence = _("This time only counts for “Publish changes”. Press that button, or leave it empty.")
            self.add_error("publish_on", sentence)

    def _check_reason(self, cleaned: dict[str, Any]) -> None:
        """Asked before anything is saved: a note to colleagues that was meant as the reason is not kept twice."""
        asked = workflow.asks_why(self.instance.status, self.data.get("_move", ""))
        if asked and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", asked)

    def _check_nothing_came_in_between(self, newest: Revision, cleaned: dict[str, Any]) -> None:
        same_state = cleaned.get("state") == self.loaded_state and not self.undecided
        if same_state and (cleaned.get("based_on") == newest.pk or self._is_text_of(newest)):
            cleaned["based_on"] = newest.pk
            return
        # The admin answers with the page of `articles.admin.article.conflict`.
        self.has_conflict = True
        self.add_error(None, _("Somebody else changed the article meanwhile. Yours is not saved yet."))

    def _is_text_of(self, revision: Revision) -> bool:
        """Two people may type the same: a word that both corrected is no conflict."""
        return not self.errors and self.content().cleaned() == revision.text()

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_only_shown

    @property
    def is_only_shown(self) -> bool:
        """Chosen between two texts, and to be looked at before it is saved."""
        return conflict.LOOK in self.data

    def _try_decisions(self) -> None:
        """Made and taken back: together they may contradict each other."""
        field = None
        try:
            with transaction.atomic():
                for tag, kind, place, topic in self.decisions():
                    field = f"open_tag_{tag.pk}"
                    tags.decide(Tag.objects.get(pk=tag.pk), kind, place=place, topic=topic)
                transaction.set_rollback(True)
        except ValidationError as error:
            self.add_error(field, error)

    def _decision(self, field: str) -> tuple[TagKind | None, str, str]:
        kind, _colon, parts = (self.cleaned_data.get(field) or "").partition(":")
        place, _colon, topic = parts.partition(":")
        return TagKind(kind) if kind else None, place, topic

    def decisions(self) -> list[tuple[Tag, TagKind, str, str]]:
        """Tag, kind, place, topic."""
        answers = [(tag, *self._decision(f"open_tag_{tag.pk}")) for tag in self.open_tags]
        return [(tag, kind, place, topic) for tag, kind, place, topic in answers if kind]

    def save_notes(self, article: Article, by: User) -> None:
        for note in self.cleaned_data["notes_done"]:
            notes.finish(note, by)
        if new := self.cleaned_data["new_note"]:
            notes.add(article, new, by)

    def content(self) -> Content:
        return Content(**{name: self.cleaned_data[name] for name in FIELDS})

    def dates(self) -> Dates:
        """The time of a published article is no intention: it goes with its button."""
        intends = self.instance.status not in (Status.PUBLISHED, Status.WITHDRAWN)
        return Dates(
            planned_at=self.cleaned_data.get("publish_on") if intends else self.instance.planned_at,
            embargo_until=self.cleaned_data.get("embargo_until"),
            expires_at=self.cleaned_data.get("expires_at"),
        )

    def chosen_slug(self) -> str | None:
        """None leaves the address to the headline, as long as it follows it."""
        return self.cleaned_data["slug"] if "slug" in self.changed_data else None
