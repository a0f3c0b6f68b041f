"""Publishing rules: small functions, each answers None or a sentence for the editor.

They advise while somebody writes and stop the article at submission, publication and schedule.
"""

from collections.abc import Callable

from django.contrib.auth.models import User
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

Rule = Callable[[Article, Content], str | None]


def has_text(article: Article, content: Content) -> str | None:
    if not text.words_of(content.body):
        return Sentence.about("body", _("The article has no text yet."))
    return None


def has_author(article: Article, content: Content) -> str | None:
    if not content.authors and not content.byline:
        return Sentence.about("authors", _("Nobody signs the article: please choose an author or write a byline."))
    return None


def has_no_open_tag(article: Article, content: Content) -> str | None:
    norms = [text.norm(name) for name in content.tags]
    open_names = TagName.objects.filter(norm__in=norms, tag__kind=TagKind.OPEN)
    if names := sorted(set(open_names.values_list("tag__name", flat=True))):
        sentence = _("It is not decided what these tags are: %(names)s. An editor decides in the form; or remove them.")
        return Sentence.about("tags", sentence % {"names": ", ".join(names)})
    return None


def has_no_byline_of_an_advert(article: Article, content: Content) -> str | None:
    if content.kind == Kind.ADVERT and content.authors:
        sentence = _("An advert is not signed by an author of the newsroom: please name the advertiser as byline.")
        return Sentence.about("authors", sentence)
    return None


def has_evidence(article: Article, content: Content) -> str | None:
    """The evidence rule of this form, where the chief of desk has made it binding."""
    rule = EvidenceRule.objects.filter(kind=content.kind, blocks=True).first()
    return lacks_evidence(article, rule) if rule else None


def lacks_what_is_advised(article: Article, content: Content) -> str | None:
    """What the evidence rule of this form asks for where it only advises."""
    rule = EvidenceRule.objects.filter(kind=content.kind, blocks=False).first()
    return lacks_evidence(article, rule) if rule else None


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


def has_complete_images(article: Article, content: Content) -> str | None:
    """Each image with the sentence that says what stands against it, all of them in one query."""
    if not content.images:
        return None
    known = Image.objects.in_bulk(content.images)
    undescribed = content.undescribed_images
    against = {
        number: sentence
        for number in content.images
        if (sentence := _against_image(number, known.get(number), is_described=number not in undescribed))
    }
    field = "lead_image" if content.lead_image in against else "body"
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
    has_text, has_author, has_no_open_tag, has_no_byline_of_an_advert, has_complete_images, has_evidence
]  # fmt: skip
# Nobody overrides these: readers would see what the desk has not decided, or may not show.
FIRM: list[Rule] = [has_no_open_tag, has_complete_images]


def objections(article: Article, content: Content) -> list[str]:
    """What stands against showing this text to readers, one sentence each. Empty: nothing."""
    return list(_against(article, content).values())


def enforce(article: Article, revision: Revision, *, by: User, override: str = "") -> None:
    """Raise `ActionRefused` where rules stand against this text and nobody has overridden them.

    `override` is the reason for which a chief of desk goes on: it is logged and counts for this text.
    """
    against = standing(article, revision)
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


def standing(article: Article, revision: Revision) -> dict[str, str]:
    """What stands against this very text and nobody has overridden: sentences by the name of the rule."""
    against = _against(article, revision.text())
    overridden = against and any(
        against.keys() <= known.keys() for known in revision.overrides.values_list("objections", flat=True)
    )
    return {} if overridden else against


def _against(article: Article, content: Content) -> dict[str, str]:
    return {rule.__name__: sentence for rule in RULES if (sentence := rule(article, content))}
