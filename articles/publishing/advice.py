"""Advice on a text: small functions, each gives sentences that name the place. What blocks is a rule."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import text
from articles.models import Content
from articles.models import Kind as Form
from articles.models.content import HTML, MENDED
from articles.text import elements, quotes, typography, weekdays
from articles.text.typography import Edit, Kind, Passage

MAX_HEADLINE_LENGTH = 110
# What search engines show of a title, and a phone of 360 px of a headline before the text is out of sight.
SHOWN_BY_SEARCH = 60
MAX_HINTS, MAX_PLACES = 10, 3
# Lists, cards and search results show them with an image.
ILLUSTRATED = (Form.REPORT, Form.OPINION)
# What a body cannot keep, in the order in which it is said.
LEFT_OUT = {
    elements.STRUCK: gettext_lazy("Struck words are left out: readers would read the old ones beside the new ones."),
    elements.FORMULA: gettext_lazy(
        "A formula cannot be kept. Please check its figures, and set them with the buttons “Raised” and “Lowered”."
    ),
    elements.FORM: gettext_lazy("Of buttons and form fields only the words are kept."),
    elements.EMBEDDED: gettext_lazy("Videos, frames and drawings are left out. Please link them instead."),
    elements.REVERSED: gettext_lazy("A list that counts backwards counts forwards now. Please check its numbers."),
}
BEGINNING = 20
# "Lilienthal. Der …", "Lilienthal (dpa) – Der …", "Lilienthal: Der …"
_AFTER_DATELINE = r"(?: \([^()]*\))?(?: ?[.:]| - )"
_BOX = re.compile(r"<aside\b(?:(?!</?aside\b).)*+</aside>", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r"<h([2-6])\b[^<>]*+>((?:(?!</?h[1-6]\b).)*+)</h\1>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """A text as typed so far, and the day for which it is written."""

    content: Content
    day: date

    @cached_property
    def passages(self) -> list[Passage]:
        return [Passage(getattr(self.content, name), is_html=name in HTML) for name in MENDED]

    @cached_property
    def style(self) -> quotes.Style:
        return quotes.style_of("".join(passage.text for passage in self.passages))

    @cached_property
    def edits(self) -> list[tuple[Passage, list[Edit]]]:
        return [(passage, typography.find(passage, self.style)) for passage in self.passages]

    @cached_property
    def headline(self) -> str:
        return text.plain(text.without_soft_hyphens(self.content.headline))

    def count(self, kind: Kind) -> int:
        return sum(edit.kind == kind for _passage, edits in self.edits for edit in edits)

    def places(self, kind: Kind) -> Iterator[str]:
        """The words around what would be mended; of neighbours once."""
        for passage, edits in self.edits:
            seen = 0
            for edit in edits:
                if edit.kind == kind and edit.start >= seen:
                    seen = edit.start + typography.AROUND
                    yield typography.around(passage, edit.start)

    @property
    def wrong_places(self) -> int:
        return sum(len(edits) for _passage, edits in self.edits)


def has_dek(draft: Draft) -> Iterator[str]:
    if draft.headline and not draft.content.dek.strip():
        yield _("The dek is missing: lists, feeds and search results show it under the headline.")


def has_lead_image(draft: Draft) -> Iterator[str]:
    if draft.headline and draft.content.kind in ILLUSTRATED and not draft.content.lead_image:
        yield _("There is no lead image: in lists and when it is shared the article stands without an image.")


def has_dateline_once(draft: Draft) -> Iterator[str]:
    dateline = draft.content.dateline.strip(" .")
    beginning = " ".join(text.words_of(draft.content.body)[:BEGINNING])
    # A first sentence may be about the place: what follows says which it is.
    if dateline and re.match(re.escape(text.norm(dateline)) + _AFTER_DATELINE, text.norm(beginning)):
        sentence = _("“%(dateline)s” is the dateline, and the text begins with it again: readers would see it twice.")
        yield sentence % {"dateline": dateline}


def has_short_headline(draft: Draft) -> Iterator[str]:
    length = len(draft.headline)
    if length > MAX_HEADLINE_LENGTH:
        sentence = _("The headline has %(length)s characters, more than the %(most)s that a headline should have.")
        yield sentence % {"length": length, "most": MAX_HEADLINE_LENGTH}
    elif length > SHOWN_BY_SEARCH:
        end = draft.headline[len(as_search_result(draft.headline)) - 1 :].strip()
        sentence = _("The headline has %(length)s characters. Search engines may leave out the end: “%(end)s”.")
        yield sentence % {"length": length, "end": end}


def has_right_weekdays(draft: Draft) -> Iterator[str]:
    for passage in draft.passages:
        for wrong in weekdays.wrong_dates(passage.text, draft.day):
            if wrong.day is None:
                yield _("“%(words)s”: there is no such day.") % {"words": wrong.words}
            else:
                day = date_format(wrong.day, "DATE_FORMAT")
                sentence = _("“%(words)s”: %(day)s is a %(weekday)s.")
                yield sentence % {"words": wrong.words, "day": day, "weekday": wrong.weekday}


def has_headings_in_order(draft: Draft) -> Iterator[str]:
    above = 1
    # The title of a box stands beside the article, not in its order.
    for heading in _HEADING.finditer(_BOX.sub("", draft.content.body)):
        level, words = int(heading[1]), html.unescape(" ".join(text.words_of(heading[2])))
        if not words:
            yield _("A heading is empty. Please write something in it, or delete it.")
            continue
        if level > above + 1:
            sentence = _("“%(words)s” is a subheading, but no heading stands above it.")
            yield sentence % {"words": words[:80]}
        above = level


def has_german_marks(draft: Draft) -> Iterator[str]:
    if count := draft.count(Kind.MARK):
        sentence = ngettext(
            "A quotation mark or apostrophe is not the German one: %(places)s.",
            "%(count)s quotation marks or apostrophes are not the German ones: %(places)s.",
            count,
        )
        yield sentence % {"count": count, "places": _listed(draft.places(Kind.MARK))}


def has_one_style_of_quotes(draft: Draft) -> Iterator[str]:
    rarer = "»" if draft.style == quotes.GERMAN else "„"
    places = [
        typography.around(passage, at)
        for passage in draft.passages
        for at, sign in enumerate(passage.text)
        if sign == rarer
    ]
    if places:
        sentence = _("The text mixes „…“ and »…«: %(places)s. Please decide for one of them.")
        yield sentence % {"places": _listed(places)}


def has_no_break_spaces(draft: Draft) -> Iterator[str]:
    if count := draft.count(Kind.SPACE):
        sentence = ngettext(
            "A space is missing, or a line may break at it: %(places)s.",
            "%(count)s spaces are missing, or a line may break at them: %(places)s.",
            count,
        )
        yield sentence % {"count": count, "places": _listed(draft.places(Kind.SPACE))}


def has_ellipses(draft: Draft) -> Iterator[str]:
    if draft.count(Kind.ELLIPSIS):
        sentence = _("Three dots instead of the one sign “…”: %(places)s.")
        yield sentence % {"places": _listed(draft.places(Kind.ELLIPSIS))}


def has_dashes(draft: Draft) -> Iterator[str]:
    places = [
        typography.around(passage, at) for passage in draft.passages for at in typography.hyphens_as_dashes(passage)
    ]
    if places:
        yield _("A hyphen stands where a dash (–) may be meant: %(places)s.") % {"places": _listed(places)}


def has_what_can_be_kept(draft: Draft) -> Iterator[str]:
    yield from left_out(draft.content.body)


def left_out(body: str) -> list[str]:
    """What saving takes out of a body that somebody may have meant."""
    found = text.left_out(body)
    return [str(sentence) for kind, sentence in LEFT_OUT.items() if kind in found]


ADVICE: list[Callable[[Draft], Iterator[str]]] = [
    has_dek,
    has_lead_image,
    has_dateline_once,
    has_short_headline,
    has_right_weekdays,
    has_headings_in_order,
    has_what_can_be_kept,
    has_german_marks,
    has_one_style_of_quotes,
    has_no_break_spaces,
    has_ellipses,
    has_dashes,
]


def hints(draft: Draft) -> list[str]:
    return [sentence for advise in ADVICE for sentence in advise(draft)]


def mend(content: Content) -> tuple[Content, int]:
    """The text with German marks and spaces, and at how many places it was changed."""
    draft = Draft(content, date.min)
    mended: dict[str, Any] = {
        name: passage.with_edits(edits) for name, (passage, edits) in zip(MENDED, draft.edits, strict=True) if edits
    }
    return replace(content, **mended), draft.wrong_places


def as_search_result(headline: str) -> str:
    """A headline as search engines show it: cut between two words."""
    if len(headline) <= SHOWN_BY_SEARCH:
        return headline
    cut = headline[:SHOWN_BY_SEARCH]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _listed(places: Iterable[str]) -> str:
    """The first places, each once, and how many more there are."""
    different = list(dict.fromkeys(places))
    shown = [_("“%(words)s”") % {"words": words} for words in different[:MAX_PLACES]]
    if rest := len(different) - len(shown):
        more = ngettext("%(count)s more", "%(count)s more", rest) % {"count": rest}
        return get_text_list([", ".join(shown), more], _("and"))
    return get_text_list(shown, _("and"))
