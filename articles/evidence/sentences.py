"""What the numbers under an article say: the strip of stones and its sentence, the box, and a number that moved."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from articles.evidence.ledger import counts_of
from articles.evidence.tallies import Counts
from articles.models import Article, Kind, Stance, TallyChange

MAX_MARKS = 12
# From left to right. A contradiction stands last, and is never left out.
ORDER = (Stance.CONFIRMS, Stance.PARTLY, Stance.MENTIONS, Stance.CONTRADICTS)


@dataclass(frozen=True)
class Sentence:
    """`against` says how many of the stones contradict: pages set it in bold."""

    words: str
    against: str
    """Empty where the sentence is whole without."""
    is_contradicted: bool

    def __str__(self) -> str:
        return f"{self.words}, {self.against}" if self.against else self.words


@dataclass(frozen=True)
class Strip:
    """A stone for each independent origin, and the same number in words."""

    marks: list[str]
    more: int
    label: str
    """The stones for whoever does not see them."""
    long: Sentence
    short: Sentence
    """For rows of a list."""


def strip(article: Article) -> Strip | None:
    """None where nothing is counted from single records, and for what somebody paid for."""
    if article.kind == Kind.ADVERT or not article.is_counted:
        return None
    return strip_of(counts_of(article))


def reported_in_short(article: Article) -> str:
    """For rows of a list. "" where no totals were reported without single records, or where there are better ones."""
    if article.kind == Kind.ADVERT or article.analysis is None:
        return ""
    number = article.analysis.confirming_sources
    if not number:
        return _("No source reported, only comments or posts")
    sentence = ngettext(
        "%(sources)s source reported, without single records",
        "%(sources)s sources reported, without single records",
        number,
    )
    return sentence % {"sources": number}


def strip_of(counts: Counts) -> Strip:
    """Stones and sentences count the same: the origins, whatever they say, and those that contradict."""
    marks, more = _marks(counts.stones)
    none = None if any(counts.stones.values()) else Sentence(_no_stone(counts), "", False)
    long, short = none or _long(counts), none or _short(counts)
    return Strip(marks=marks, more=more, label=_label(counts.stones), long=long, short=short)


def _marks(stones: dict[str, int]) -> tuple[list[str], int]:
    """At most twelve, every contradiction among them where twelve are enough, and how many are not drawn."""
    marks = [stance.value for stance in ORDER for _stone in range(stones.get(stance, 0))]
    against = min(stones.get(Stance.CONTRADICTS, 0), MAX_MARKS)
    others = [mark for mark in marks if mark != Stance.CONTRADICTS][: MAX_MARKS - against]
    drawn = others + [Stance.CONTRADICTS.value] * against
    return drawn, len(marks) - len(drawn)


def _label(stones: dict[str, int]) -> str:
    """ "5 origins: 2 confirm, 1 confirms in part, 1 only mentions it, 1 contradicts"."""
    full, partly, mere = (stones.get(stance, 0) for stance in ORDER[:3])
    said = [
        (full, ngettext("%(n)s confirms", "%(n)s confirm", full)),
        (partly, ngettext("%(n)s confirms in part", "%(n)s confirm in part", partly)),
        (mere, ngettext("%(n)s only mentions it", "%(n)s only mention it", mere)),
    ]
    parts = [*_said(said), _against(stones.get(Stance.CONTRADICTS, 0))]
    return f"{_origins(sum(stones.values()))}: {', '.join(parts)}"


def _said(counts: list[tuple[int, str]]) -> list[str]:
    return [words % {"n": number} for number, words in counts if number]


def _long(counts: Counts) -> Sentence:
    total, against = sum(counts.stones.values()), counts.stones.get(Stance.CONTRADICTS, 0)
    values = {
        "n": counts.publications,
        "origins": npgettext("after from", "%(n)s origin", "%(n)s origins", total) % {"n": total},
    }
    if counts.stones.get(Stance.CONFIRMS):
        sentence = ngettext(
            "Based on %(n)s publication from %(origins)s",
            "Based on %(n)s publications from %(origins)s",
            counts.publications,
        )
    else:
        sentence = ngettext(
            "Not confirmed as a whole: %(n)s publication from %(origins)s",
            "Not confirmed as a whole: %(n)s publications from %(origins)s",
            counts.publications,
        )
    return Sentence(sentence % values, _of_them_against(against, total), against > 0)


def _short(counts: Counts) -> Sentence:
    total, against = sum(counts.stones.values()), counts.stones.get(Stance.CONTRADICTS, 0)
    if not counts.stones.get(Stance.CONFIRMS):
        unconfirmed = _("not confirmed as a whole")
        return Sentence(f"{_origins(total)}, {unconfirmed}", _against(against), against > 0)
    if total == 1:
        return Sentence(_origins(total), _("no second one"), False)
    return Sentence(_origins(total), _against(against), against > 0)


def _no_stone(counts: Counts) -> str:
    if not counts.inaccessible:
        return _("No source evaluated, only comments and forum posts")
    sentence = ngettext("%(n)s source was not accessible", "%(n)s sources were not accessible", counts.inaccessible)
    return sentence % {"n": counts.inaccessible}


def _origins(number: int) -> str:
    return ngettext("%(n)s origin", "%(n)s origins", number) % {"n": number}


def _against(number: int) -> str:
    return (
        ngettext("%(n)s contradicts", "%(n)s contradict", number) % {"n": number} if number else _("none contradicts")
    )


def _of_them_against(number: int, total: int) -> str:
    """So that nobody reads "one of three" where four are drawn."""
    if number == total:
        return ngettext("it contradicts", "all of them contradict", total)
    if not number:
        return _("none contradicts")
    return ngettext("%(n)s of them contradicts", "%(n)s of them contradict", number) % {"n": number}


def _unconfirmed(counts: Counts) -> str:
    """What there is where nothing confirms the article as a whole."""
    if not (counts.stones or counts.inaccessible):
        return _("No source evaluated, only comments and forum posts")
    none = _("No publication confirms the article as a whole")
    others = [
        (counts.partly, ngettext("%(n)s confirms it in part", "%(n)s confirm it in part", counts.partly)),
        (counts.mentioning, ngettext("%(n)s only mentions it", "%(n)s only mention it", counts.mentioning)),
        (counts.inaccessible, ngettext("%(n)s was not accessible", "%(n)s were not accessible", counts.inaccessible)),
    ]
    return ", ".join([none, *_said(others)])


def goes_back(counts: Counts) -> str:
    """How publications and origins are related, for the box."""
    if not counts.confirming:
        return _unconfirmed(counts) + "."
    if counts.confirming == 1:
        return _("1 publication confirms the article; a second, independent one is missing.")
    values = {"n": counts.confirming, "origins": counts.origins, "largest": counts.largest}
    if counts.origins == 1:
        return _("%(n)s publications confirm the article; all of them go back to the same origin.") % values
    if counts.largest > 1:
        sentence = _(
            "%(n)s publications confirm the article; they go back to %(origins)s origins that are independent of each "
            "other (%(largest)s are based on the same one)."
        )
        return sentence % values
    return _("%(n)s publications confirm the article; each is an origin of its own.") % values


def moves(change: TallyChange) -> Iterator[tuple[str, int, int]]:
    """For example "confirming publications", 17, 18."""
    names = {
        "confirming": _("confirming publications"),
        "origins": _("origins of what confirms"),
        "contradicting": _("contradicting publications"),
        "partly": _("publications that confirm in part"),
        "mentioning": _("publications that only mention it"),
        "comments": _("comments in social media"),
        "posts": _("forum posts"),
    }
    for name, label in names.items():
        if name in change.new:
            yield label, change.old.get(name, 0), change.new[name]
