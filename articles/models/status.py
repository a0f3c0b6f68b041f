"""Where an article stands, with the steps that lead on, and what it is."""

from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.declared_choices import DeclaredChoices

S = TypeVar("S", bound=DeclaredChoices)


@dataclass(frozen=True)
class Step:
    """From one status to another."""

    permission: str
    label: Promise | str
    """On its button: what a click does, not the name of a status."""
    has_button: bool = True
    """Otherwise the button for publication takes it, with all before it."""


@dataclass(frozen=True, kw_only=True)
class StatusFacts:
    colour: str = "grey"
    """Of the mark beside it in the desk's list, a class of desk.css."""
    next: dict[str, Step] = field(default_factory=dict)
    comes_before_publication: bool = False
    """ "Veröffentlichen" takes the steps from here on in one click."""


class Status(DeclaredChoices):
    """In the order in which an article goes through them."""

    facts: StatusFacts

    DRAFT = (
        "draft",
        StatusFacts(
            colour="grey",
            comes_before_publication=True,
            next={
                "in_review": Step("articles.submit_article", _("Submit for review")),
                "discarded": Step("articles.change_article", _("Discard")),
            },
        ),
        _("draft"),
    )
    IN_REVIEW = (
        "in_review",
        StatusFacts(
            colour="amber",
            comes_before_publication=True,
            next={
                "approved": Step("articles.approve_article", _("Approve")),
                "draft": Step("articles.approve_article", _("Send back")),
            },
        ),
        _("in review"),
    )
    APPROVED = (
        "approved",
        StatusFacts(
            colour="blue",
            comes_before_publication=True,
            next={
                "published": Step("articles.publish_article", _("Publish now"), has_button=False),
                "draft": Step("articles.approve_article", _("Send back")),
            },
        ),
        _("approved"),
    )
    PUBLISHED = (
        "published",
        StatusFacts(
            colour="green",
            next={
                "approved": Step("articles.publish_article", _("Cancel the plan")),
                "withdrawn": Step("articles.withdraw_article", _("Withdraw")),
            },
        ),
        _("published"),
    )
    WITHDRAWN = (
        "withdrawn",
        StatusFacts(colour="red", next={"published": Step("articles.withdraw_article", _("Show again"))}),
        _("withdrawn"),
    )
    DISCARDED = (
        "discarded",
        StatusFacts(colour="grey", next={"draft": Step("articles.change_article", _("Take up again"))}),
        _("discarded"),
    )

    @classmethod
    def before_publication(cls) -> "list[Status]":
        return [status for status in cls if status.facts.comes_before_publication]


def steps(statuses: type[S]) -> dict[tuple[S, S], Step]:
    """Every declared step, by where it begins and ends."""
    known = {status.value: status for status in statuses}
    found = {}
    for status in statuses:
        for name, step in status.facts.next.items():
            if name not in known:
                raise ImproperlyConfigured(
                    f"{statuses.__qualname__} “{status.value}” leads to “{name}”, which is none. "
                    f"Please mend it in {statuses.__module__.replace('.', '/')}.py."
                )
            found[status, known[name]] = step
    return found


STEPS = steps(Status)


class Kind(models.TextChoices):
    REPORT = "report", _("report")
    POLICE_REPORT = "police_report", _("police report")
    OPINION = "opinion", _("opinion")
    ANALYSIS = "analysis", _("analysis")
    PRESS_RELEASE = "press_release", _("press release")
    ADVERT = "advert", _("advert")
