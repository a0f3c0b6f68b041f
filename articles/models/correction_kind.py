"""What a paper can owe its readers after publication. A new kind is one entry here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.declared_choices import DeclaredChoices
from articles.models.revision import Change

EDITOR, CHIEF = "articles.publish_article", "articles.withdraw_article"


@dataclass(frozen=True, kw_only=True)
class CorrectionFacts:
    wrong_label: Promise | str = _("Wrong was")
    right_label: Promise | str = _("Right is")
    needs_wrong: bool = False
    """Without what was wrong it cannot be saved."""
    permission: str = CHIEF
    """Of whoever may tell readers."""
    change: Change | None = None
    """What the history calls a text that goes live with it. None: no text does."""
    moves_clock: bool = False
    """Readers and machines see that the article was updated."""
    is_supplement: bool = False
    """Nothing was wrong: it stands there more quietly."""


class CorrectionKind(DeclaredChoices):
    facts: CorrectionFacts

    CORRECTION = (
        "correction",
        CorrectionFacts(needs_wrong=True, permission=EDITOR, change=Change.CORRECTION, moves_clock=True),
        _("correction"),
    )
    CLARIFICATION = (
        "clarification",
        CorrectionFacts(
            wrong_label=_("Vague was"),
            right_label=_("Meant is"),
            needs_wrong=True,
            permission=EDITOR,
            change=Change.CLARIFICATION,
        ),
        _("clarification"),
    )
    UPDATE = (
        "update",
        CorrectionFacts(
            right_label=_("New is"), permission=EDITOR, change=Change.UPDATE, moves_clock=True, is_supplement=True
        ),
        _("update"),
    )
    RIGHT_OF_REPLY = "right_of_reply", CorrectionFacts(), _("right of reply")
    RETRACTION = "retraction", CorrectionFacts(right_label=_("Why it is gone")), _("retraction")
    # Pressekodex Ziffer 16: a paper prints what the Press Council reprimands in public.
    REPRIMAND = (
        "reprimand",
        CorrectionFacts(
            wrong_label=_("Reprimanded was"), right_label=_("What the Press Council says"), needs_wrong=True
        ),
        _("reprimand of the Press Council"),
    )

    @classmethod
    def without_wrong(cls) -> list[str]:
        return [kind.value for kind in cls if not kind.facts.needs_wrong]
