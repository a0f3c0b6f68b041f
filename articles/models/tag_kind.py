"""What a tag can be. A new kind is one entry here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.declared_choices import DeclaredChoices


@dataclass(frozen=True, kw_only=True)
class TagFacts:
    heading: Promise | str = ""
    """Above all tags of this kind, on the page of topics. Empty: readers see none of them."""
    answer: Promise | str = ""
    """What somebody answers who is asked what an unknown word is. Empty: this is not offered."""
    icon: str = ""
    """The path of a drawing, 16 × 16."""
    schema_type: str = "Thing"
    """What https://schema.org calls it."""
    is_named_in_reports: bool = False
    """Reports of other papers are recognised by its name."""


class TagKind(DeclaredChoices):
    """In the order in which readers and the desk see them."""

    facts: TagFacts

    TOPIC = (
        "topic",
        TagFacts(
            heading=_("Topics"),
            answer=_("a topic"),
            icon="M1 1h6l8 8-6 6-8-8zm3.5 2a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
        ),
        _("topic"),
    )
    PLACE = (
        "place",
        TagFacts(
            heading=_("Places"),
            answer=_("a place"),
            icon="M8 0a5.5 5.5 0 0 1 5.5 5.500C13.5 9.5 8 16 8 16S2.5 9.5 2.5 5.500A5.5 5.5 0 0 1 8 0z"
            "m0 3.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
            schema_type="Place",
            is_named_in_reports=True,
        ),
        _("place"),
    )
    PERSON = (
        "person",
        TagFacts(
            heading=_("People"),
            answer=_("a person"),
            icon="M8 1a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM1.5 15c0-3.5 2.9-5.5 6.5-5.500s6.5 2 6.5 5.500z",
            schema_type="Person",
            is_named_in_reports=True,
        ),
        _("person"),
    )
    ORGANISATION = (
        "organisation",
        TagFacts(
            heading=_("Organisations"),
            answer=_("an organisation"),
            icon="M1 15V3l8-2v14zm10 0V6h4v9zM3 5h4v1.500H3zm0 3h4v1.500H3zm0 3h4v1.500H3z",
            schema_type="Organization",
            is_named_in_reports=True,
        ),
        _("organisation"),
    )
    CLUB = (
        "club",
        TagFacts(
            heading=_("Clubs"),
            answer=_("a club"),
            icon="M5.5 2a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zm5.5 1a2 2 0 1 1 0 4 2 2 0 0 1 0-4z"
            "M.5 14c0-3 2.2-5 5-5s5 2 5 5zm11.5 0c0-2-.7-3.6-1.9-4.7 2.9-.8 5.4 1.2 5.4 4.7z",
            schema_type="Organization",
            is_named_in_reports=True,
        ),
        _("club"),
    )
    COMPOUND = (
        "compound",
        TagFacts(
            heading=_("Place and topic"),
            icon="M6 3a5 5 0 1 1 0 10A5 5 0 0 1 6 3zm4 0a5 5 0 1 1 0 10 5 5 0 0 1 0-10z",
        ),
        _("place and topic"),
    )
    OPEN = "open", TagFacts(), _("open")

    @classmethod
    def with_pages(cls) -> "list[TagKind]":
        return [kind for kind in cls if kind.facts.heading]

    @classmethod
    def named_in_reports(cls) -> "list[TagKind]":
        return [kind for kind in cls if kind.facts.is_named_in_reports]
