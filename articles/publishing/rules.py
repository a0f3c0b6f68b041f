"""Publishing rules: small functions, each looks at an attempt and answers None or a sentence for the editor.

They advise while somebody writes and stop the article at submission, publication and schedule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused, Sentence
from articles.models import (
    Article,
    Content,
    EvidenceKind,
    EvidenceRule,
    Finding,
    Image,
    Kind,
    Override,
    Revision,
    SourceKind,
    Stance,
    TagKind,
    TagName,
)
from articles.models.article import first_visible


@dataclass(frozen=True)
class Attempt:
    """Somebody wants readers to see a text: what every rule looks at."""

    article: Article
    content: Content
    minute: datetime = field(default_factory=timezone.now)
    """When readers would see it first."""
    by: User | None = None
    """Who asks. None: nobody does yet, the form only says what stands against it."""


Rule = Callable[[Attempt], str | None]


def has_text(attempt: Attempt) -> str | None:
    if not text.words_of(attempt.content.body):
        return Sentence.about("body", _("The article has no text yet."))
    return None


def has_author(attempt: Attempt) -> str | None:
    if not attempt.content.authors and not attempt.content.byline:
        return Sentence.about("authors", _("Nobody signs the article: please choose an author or write a byline."))
    return None


def has_no_open_tag(attempt: Attempt) -> str | None:
    norms = [text.norm(name) for name in attempt.content.tags]
    open_names = TagName.objects.filter(norm__in=norms, tag__kind=TagKind.OPEN)
    if names := sorted(set(open_names.values_list("tag__name", flat=True))):
        sentence = _("It is not decided what these tags are: %(names)s. An editor decides in the form; or remove them.")
        return Sentence.about("tags", sentence % {"names": ", ".join(names)})
    return None


def has_no_byline_of_an_advert(attempt: Attempt) -> str | None:
    if attempt.content.kind == Kind.ADVERT and attempt.content.authors:
        sentence = _("An advert is not signed by an author of the newsroom: please name the advertiser as byline.")
        return Sentence.about("authors", sentence)
    return None


def has_evidence(attempt: Attempt) -> str | None:
    """The evidence rule of this form, where the chief of desk has made it binding."""
    rule = EvidenceRule.objects.filter(kind=attempt.content.kind, blocks=True).first()
    return lacks_evidence(attempt.article, rule) if rule else None


def lacks_what_is_advised(attempt: Attempt) -> str | None:
    """What the evidence rule of this form asks for where it only advises."""
    rule = EvidenceRule.objects.filter(kind=attempt.content.kind, blocks=False).first()
    return lacks_evidence(attempt.article, rule) if rule else None


def lacks_evidence(article: Article, rule: EvidenceRule) -> str | None:
    """What the article still lacks to stand on what this rule asks for."""
    counting = Finding.objects.counting()
    confirming = counting.filter(article=article, stance=Stance.CONFIRMS) if article.pk else counting.none()
    if rule.needs_official and not confirming.filter(evidence__source__kind=SourceKind.AUTHORITY).exists():
        return _("No authority confirms this article yet: its form needs an official source.")
    if not rule.origins or (
        rule.document_suffices and confirming.filter(evidence__kind=EvidenceKind.DOCUMENT).exists()
    ):
        return None
    origins = confirming.values_list("origin", "evidence").distinct()
    found = len({("origin", origin) if origin else ("evidence", evidence) for origin, evidence in origins})
    if found >= rule.origins:
        return None
    sentence = _("%(found)s independent origins confirm the article, its form needs %(needed)s.")
    if rule.document_suffices:
        sentence = _(
            "%(found)s independent origins confirm the article, its form needs %(needed)s, or one primary document."
        )
    return sentence % {"found": found, "needed": rule.origins}


def has_complete_images(attempt: Attempt) -> str | None:
    """Each image with the sentence that says what stands against it, all of them in one query."""
    if not attempt.content.images:
        return None
    known = Image.objects.in_bulk(attempt.content.images)
    undescribed = attempt.content.undescribed_images
    against = {
        number: sentence
        for number in attempt.content.images
        if (sentence := _against_image(number, known.get(number), is_described=number not in undescribed))
    }
    field = "lead_image" if attempt.content.lead_image in against else "body"
    return Sentence.about(field, " ".join(against.values())) if against else None


def has_licences_until_then(attempt: Attempt) -> str | None:
    """An image whose licence ends before the article appears: readers would find a gap from the first minute on."""
    today, day = timezone.localdate(), timezone.localdate(attempt.minute)
    if day <= today or not attempt.content.images:
        return None
    ending = Image.objects.filter(pk__in=attempt.content.images, licence_ends__gte=today, licence_ends__lt=day)
    sentence = _(
        "Image “%(name)s”: its licence ends on %(day)s, before the article appears. "
        "Please take it out of the text, or choose an earlier minute."
    )
    against = {
        image.pk: sentence % {"name": image, "day": date_format(image.licence_ends, "DATE_FORMAT")}
        for image in ending.order_by("pk")
        if image.licence_ends
    }
    field = "lead_image" if attempt.content.lead_image in against else "body"
    return Sentence.about(field, " ".join(against.values())) if against else None


def _against_image(number: int, image: Image | None, *, is_described: bool) -> str:
    if image is None:
        sentence = _("Image %(number)s is not in the library. Please take it out of the text.")
        return sentence % {"number": number}
    if image.recalled_at:
        sentence = _("Image “%(name)s” was recalled: %(reason)s. Please take it out of the text.")
        return sentence % {"name": image, "reason": image.recalled_because.rstrip(".")}
    if image.licence_ends and not image.is_usable:
        sentence = _("Image “%(name)s”: its licence ended on %(day)s. Please take it out of the text.")
        return sentence % {"name": image, "day": date_format(image.licence_ends, "DATE_FORMAT")}
    if lacking := image.lacks_at_use(is_described=is_described):
        return _("Image “%(name)s” lacks: %(things)s.") % {"name": image, "things": ", ".join(lacking)}
    return ""


RULES: list[Rule] = [
    has_text, has_author, has_no_open_tag, has_no_byline_of_an_advert, has_complete_images, has_licences_until_then,
    has_evidence,
]  # fmt: skip
# Nobody overrides these: readers would see what the desk has not decided, or may not show.
FIRM: list[Rule] = [has_no_open_tag, has_complete_images]


def objections(article: Article, content: Content) -> list[str]:
    """What stands against showing this text to readers, one sentence each. Empty: nothing."""
    now = timezone.now()
    intended = first_visible(article.publish_at or article.planned_at, article.embargo_until)
    return list(_against(Attempt(article, content, max(intended or now, now))).values())


def enforce(
    article: Article, revision: Revision, *, by: User, minute: datetime | None = None, override: str = ""
) -> None:
    """Raise `ActionRefused` where rules stand against this text and nobody has overridden them.

    `minute` is when readers would see it first; without it, now, or later with the article. `override` is the reason
    for which a chief of desk goes on: it is logged and counts for this text.
    """
    against = standing(article, revision, by=by, minute=minute)
    if not against:
        return
    if not override:
        raise ActionRefused(*against.values())
    if not by.has_perm("articles.override_article"):
        sentence = _("You may not override a rule. Please ask the chief of desk.")
        raise ActionRefused(Sentence.about("override", sentence), *against.values())
    if firm := [against[rule.__name__] for rule in FIRM if rule.__name__ in against]:
        raise ActionRefused(*firm)
    Override.objects.create(article=article, revision=revision, objections=against, reason=override, by=by)


def standing(
    article: Article, revision: Revision, *, by: User | None = None, minute: datetime | None = None
) -> dict[str, str]:
    """What stands against this very text and nobody has overridden: sentences by the name of the rule."""
    minute = minute or first_visible(timezone.now(), article.appears_at)
    against = _against(Attempt(article, revision.text(), minute, by))
    overridden = against and any(
        against.keys() <= known.keys() for known in revision.overrides.values_list("objections", flat=True)
    )
    return {} if overridden else against


def _against(attempt: Attempt) -> dict[str, str]:
    return {rule.__name__: sentence for rule in RULES if (sentence := rule(attempt))}
