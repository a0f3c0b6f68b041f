"""What the numbers under a story say: the strip of stones and its sentence, the box, and a number that moved."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from articles.evidence.ledger import counts_of
from articles.evidence.tallies import Counts
from articles.models import Article, Kind, Stance, TallyChange

MOST_MARKS = 12
# From left to right. A contradiction stands last, and is never left out.
ORDER = (Stance.CONFIRMS, Stance.PARTLY, Stance.MENTIONS, Stance.CONTRADICTS)


@dataclass(frozen=True)
class Strip:
    """The foundation of a story: a stone for each independent origin, and what it means in words."""

    marks: list[str]
    more: int
    label: str
    long: str
    short: str
    against: str
    """The last words of the sentence, empty where no source was judged."""
    is_contradicted: bool
    is_alone: bool
    """One origin confirms, and nothing contradicts: the short line says only that there is no second one."""


def strip(article: Article) -> Strip | None:
    """None where nothing is counted from single records, and for what somebody paid for."""
    if article.kind == Kind.ADVERT or not article.is_counted:
        return None
    counts = counts_of(article)
    marks, more = _marks(counts.stones)
    return Strip(
        marks=marks,
        more=more,
        label=_label(counts.stones),
        long=_based_on(counts),
        short=_short(counts),
        against=against_in_words(counts.contradicting) if counts.stones else "",
        is_contradicted=counts.contradicting > 0,
        is_alone=_is_alone(counts),
    )


def _marks(stones: dict[str, int]) -> tuple[list[str], int]:
    """At most twelve, every contradiction among them where twelve are enough, and how many are not drawn."""
    marks = [stance.value for stance in ORDER for _stone in range(stones.get(stance, 0))]
    against = min(stones.get(Stance.CONTRADICTS, 0), MOST_MARKS)
    others = [mark for mark in marks if mark != Stance.CONTRADICTS][: MOST_MARKS - against]
    drawn = others + [Stance.CONTRADICTS.value] * against
    return drawn, len(marks) - len(drawn)


def _label(stones: dict[str, int]) -> str:
    """Every stone in words: "5 origins: 2 confirm, 1 confirms in part, 1 only mentions it, 1 contradicts"."""
    total = sum(stones.values())
    full, partly, mere = (stones.get(stance, 0) for stance in ORDER[:3])
    said = [
        (full, ngettext("%(n)s confirms", "%(n)s confirm", full)),
        (partly, ngettext("%(n)s confirms in part", "%(n)s confirm in part", partly)),
        (mere, ngettext("%(n)s only mentions it", "%(n)s only mention it", mere)),
    ]
    parts = [*_said(said), against_in_words(stones.get(Stance.CONTRADICTS, 0))]
    return f"{_origins(total)}: {', '.join(parts)}"


def _said(counts: list[tuple[int, str]]) -> list[str]:
    return [words % {"n": number} for number, words in counts if number]


def _based_on(counts: Counts) -> str:
    if not counts.confirming:
        return _unconfirmed(counts)
    sentence = ngettext(
        "Based on %(n)s publication from %(origins)s", "Based on %(n)s publications from %(origins)s", counts.confirming
    )
    if counts.protected:
        sentence = ngettext(
            "Based on %(n)s publication (%(protected)s) from %(origins)s",
            "Based on %(n)s publications (%(protected)s) from %(origins)s",
            counts.confirming,
        )
    from_origins = npgettext("after from", "%(n)s origin", "%(n)s origins", counts.origins)
    return sentence % {
        "n": counts.confirming,
        "origins": from_origins % {"n": counts.origins},
        "protected": _("%(n)s of them protected") % {"n": counts.protected},
    }


def _short(counts: Counts) -> str:
    if not counts.confirming:
        return _unconfirmed(counts)
    origins = _origins(counts.origins)
    return f"{origins}, {_('no second one')}" if _is_alone(counts) else origins


def _is_alone(counts: Counts) -> bool:
    return counts.origins == 1 and not counts.contradicting


def _unconfirmed(counts: Counts) -> str:
    """What there is where nothing confirms the story as a whole."""
    if not (counts.stones or counts.inaccessible):
        return _("No source evaluated, only comments and forum posts")
    none = _("No publication confirms the story as a whole")
    others = [
        (counts.partly, ngettext("%(n)s confirms it in part", "%(n)s confirm it in part", counts.partly)),
        (counts.mentioning, ngettext("%(n)s only mentions it", "%(n)s only mention it", counts.mentioning)),
        (counts.inaccessible, ngettext("%(n)s was not accessible", "%(n)s were not accessible", counts.inaccessible)),
    ]
    return ", ".join([none, *_said(others)])


def _origins(number: int) -> str:
    return ngettext("%(n)s origin", "%(n)s origins", number) % {"n": number}


def against_in_words(number: int) -> str:
    return (
        ngettext("%(n)s contradicts", "%(n)s contradict", number) % {"n": number} if number else _("none contradicts")
    )


def goes_back(counts: Counts) -> str:
    """How publications and origins are related, as a sentence for the box."""
    if not counts.confirming:
        return _unconfirmed(counts) + "."
    if counts.confirming == 1:
        return _("1 publication confirms the story; a second, independent one is missing.")
    values = {"n": counts.confirming, "origins": counts.origins, "largest": counts.largest}
    if counts.origins == 1:
        return _("%(n)s publications confirm the story; all of them go back to the same origin.") % values
    if counts.largest > 1:
        sentence = _(
            "%(n)s publications confirm the story; they go back to %(origins)s origins that are independent of each "
            "other (%(largest)s are based on the same one)."
        )
        return sentence % values
    return _("%(n)s publications confirm the story; each is an origin of its own.") % values


def moves(change: TallyChange) -> Iterator[tuple[str, int, int]]:
    """What moved, from what to what: "confirming publications", 17, 18."""
    names = {
        "confirming": _("confirming publications"),
        "origins": _("independent origins"),
        "contradicting": _("contradicting publications"),
        "partly": _("publications that confirm in part"),
        "mentioning": _("publications that only mention it"),
        "comments": _("comments in social media"),
        "posts": _("forum posts"),
    }
    for name, label in names.items():
        if name in change.new:
            yield label, change.old.get(name, 0), change.new[name]
