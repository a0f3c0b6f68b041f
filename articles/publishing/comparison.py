"""What differs between two texts of an article: field by field, word by word."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, groupby, pairwise
from typing import Any, Self, TypeVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import article_links, text
from articles.fields import column
from articles.images import labels
from articles.models import Article, Author, Content, Kind
from articles.models.content import FIELDS, HTML, WORDS
from articles.text import diff, tokens

# Where the texts have less in common, one after the other reads better than a mosaic of both.
LEAST_IN_COMMON = 0.2
MAX_LINES = 500
# Word's own signs for what an editor cannot see.
_MADE_VISIBLE = str.maketrans({"\u00ad": "¬", "\u00a0": "°", "\u202f": "°"})


class Side(StrEnum):
    BOTH = "both"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """Words of both texts or of one, or a mark that says how they stand there."""

    text: str
    side: Side
    is_mark: bool = False

    @property
    def in_both(self) -> bool:
        return self.side == Side.BOTH

    @property
    def is_deleted(self) -> bool:
        return self.side == Side.OLD


@dataclass(frozen=True)
class Line:
    """A paragraph, or the name of an author or a tag."""

    pieces: tuple[Piece, ...] = ()
    left_out: int = 0
    """So many unchanged ones are not shown here."""
    is_cut: bool = False
    """From here on there are too many changes to show."""

    def on(self, side: Side) -> Self:
        return replace(self, pieces=tuple(piece for piece in self.pieces if piece.side in (Side.BOTH, side)))


@dataclass(frozen=True)
class FieldDifference:
    name: str
    label: str
    lines: tuple[Line, ...]

    @property
    def is_list(self) -> bool:
        return FIELDS[self.name].is_list

    @property
    def in_words(self) -> bool:
        """These are names, not sentences."""
        return self.name not in WORDS

    @property
    def gone(self) -> list[str]:
        return self._whole(Side.OLD)

    @property
    def come(self) -> list[str]:
        return self._whole(Side.NEW)

    def _whole(self, side: Side) -> list[str]:
        return ["".join(piece.text for piece in line.pieces) for line in self.lines if line.pieces[0].side == side]

    @property
    def old_lines(self) -> list[Line]:
        return self._on(Side.OLD)

    @property
    def new_lines(self) -> list[Line]:
        return self._on(Side.NEW)

    def _on(self, side: Side) -> list[Line]:
        lines = [line.on(side) for line in self.lines]
        return [line for line in lines if line.pieces or line.left_out or line.is_cut]


Tokens = tuple[str, ...]
T = TypeVar("T", bound=Hashable)


def compare(
    old: Content, new: Content, *, names: dict[int, str] | None = None, images: dict[int, str] | None = None
) -> list[FieldDifference]:
    """The fields that differ. Both texts are in their stored form (`Content.cleaned`).

    `names` of authors, where the caller has asked for many texts at once; `images`: readers get other names.
    """
    changed = [name for name in FIELDS if getattr(old, name) != getattr(new, name)]
    if "authors" in changed:
        old, new = _with_names(old, new, names=names)
    images = labels.for_desk(old, new) if images is None else images
    if "body" in changed:
        old_body, new_body = (
            text.with_named_images(body, images) for body in article_links.in_words(old.body, new.body)
        )
        old, new = replace(old, body=old_body), replace(new, body=new_body)
    return [FieldDifference(name, label(name), tuple(_compare_field(name, old, new, images))) for name in changed]


# A form calls it by what a button does with it.
FORM_NAMES = {"publish_on": "planned_at"}


def label(name: str) -> str:
    return capfirst(str(column(Article, FORM_NAMES.get(name, name)).verbose_name))


def _with_names(*contents: Content, names: dict[int, str] | None) -> list[Content]:
    if names is None:
        wanted = {pk for content in contents for pk in content.authors}
        names = dict(Author.objects.filter(pk__in=wanted).values_list("pk", "name"))
    gone = _("an author who was deleted")
    written: list[Any] = [tuple(names.get(pk, gone) for pk in content.authors) for content in contents]
    return [replace(content, authors=said) for content, said in zip(contents, written, strict=True)]


def _compare_field(name: str, old: Content, new: Content, images: dict[int, str]) -> list[Line]:
    before, after = _lines_of(name, old, images), _lines_of(name, new, images)
    if before == after:
        # The markup differs where a reader sees nothing: then it shows itself.
        before, after = ([tuple(tokens.words(str(getattr(content, name))))] for content in (old, new))
    hunks = list(_hunks(before, after))
    if name not in WORDS:
        return [line for hunk in hunks for line in _whole_lines(*hunk)]
    lines: list[Line] = []
    for position, (gone, come, kept) in enumerate(hunks, start=1):
        lines += _changed_lines(gone[:MAX_LINES], come[:MAX_LINES])
        lines += _unchanged_lines(kept, is_first=not lines, is_last=position == len(hunks))
        if max(len(gone), len(come), len(lines)) > MAX_LINES:
            return [*lines, Line(is_cut=True)]
    return lines


def _lines_of(name: str, content: Content, images: dict[int, str]) -> list[Tokens]:
    value = getattr(content, name)
    if name == "lead_image":
        return [(images.get(value, str(value)),)] if value else []
    if name in HTML:
        return tokens.paragraphs(value)
    if FIELDS[name].is_list:
        return [(item,) for item in value]
    if name == "kind":
        return [(str(dict(Kind.choices).get(value, value)),)]
    return [tuple(tokens.words(str(value)))] if value else []


def _hunks(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[Sequence[T], Sequence[T], Sequence[T]]]:
    """What is gone, what has come in its place, and what both have after it; again and again."""
    runs: list[tuple[int, int, int]] = []
    for a, b, size in diff.matches(old, new):
        if runs and (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) == (a, b):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + size)
        elif size:
            runs.append((a, b, size))
    from_old = from_new = 0
    for a, b, size in [*runs, (len(old), len(new), 0)]:
        if a > from_old or b > from_new or size:
            yield old[from_old:a], new[from_new:b], old[a : a + size]
        from_old, from_new = a + size, b + size


def _whole_lines(gone: Sequence[Tokens], come: Sequence[Tokens], kept: Sequence[Tokens]) -> list[Line]:
    sides = (Side.OLD, gone), (Side.NEW, come), (Side.BOTH, kept)
    return [_line([(side, line)]) for side, lines in sides for line in lines]


def _unchanged_lines(kept: Sequence[Tokens], *, is_first: bool, is_last: bool) -> list[Line]:
    """Of many unchanged paragraphs only those beside a changed one."""
    if len(kept) <= 3:
        return _whole_lines((), (), kept)
    before, after = kept[: 0 if is_first else 1], kept[len(kept) - (0 if is_last else 1) :]
    left_out = Line(left_out=len(kept) - len(before) - len(after))
    return [*_whole_lines((), (), before), left_out, *_whole_lines((), (), after)]


def _changed_lines(gone: Sequence[Tokens], come: Sequence[Tokens]) -> list[Line]:
    """Word by word: so a paragraph that was parted or joined keeps its words."""
    old, new = tuple(chain(*gone)), tuple(chain(*come))
    runs: list[tuple[Side, Tokens]] = []
    hunks = [(tuple(gone), tuple(come), tuple(kept)) for gone, come, kept in _hunks(old, new)]
    if sum(len(kept) for _gone, _come, kept in hunks) < max(len(old), len(new)) * LEAST_IN_COMMON:
        hunks = [(old, new, ())]
    for left, right, kept in _smooth(hunks):
        runs += [(Side.OLD, left), (Side.NEW, right), (Side.BOTH, kept)]
    lines: list[list[tuple[Side, Tokens]]] = [[]]
    for side, run in runs:
        for is_first, line in _parted(run):
            if is_first and any(_is_written(before) for _side, before in lines[-1]):
                lines.append([])
            lines[-1].append((side, line))
    return [_line(line) for line in lines if any(tokens for _side, tokens in line)]


def _smooth(hunks: list[tuple[Tokens, Tokens, Tokens]]) -> list[tuple[Tokens, Tokens, Tokens]]:
    """Without spaces and commas that both share between words that they do not share."""
    smooth: list[tuple[Tokens, Tokens, Tokens]] = []
    for gone, come, kept in hunks:
        if smooth and not any(map(_weighs, smooth[-1][2])):
            before_gone, before_come, between = smooth.pop()
            gone, come = (*before_gone, *between, *gone), (*before_come, *between, *come)
        smooth.append((gone, come, kept))
    return smooth


def _weighs(token: str) -> bool:
    return token[0].isalnum() or token.startswith(tokens.MARK)


def _is_written(run: Tokens) -> bool:
    return any(not token.startswith(tokens.BLOCK) for token in run)


def _parted(run: Tokens) -> Iterator[tuple[bool, Tokens]]:
    """The tokens line by line, each with whether a line begins there."""
    starts = [index for index, token in enumerate(run) if index == 0 or token.startswith(tokens.BLOCK)]
    for start, end in pairwise([*starts, len(run)]):
        yield run[start].startswith(tokens.BLOCK), run[start:end]


def _line(runs: list[tuple[Side, Tokens]]) -> Line:
    pieces = []
    for side, run in runs:
        # A kept paragraph needs no sign that it is one.
        seen = [token for token in run if side != Side.BOTH or token != tokens.PARAGRAPH]
        for is_mark, group in groupby(seen, key=lambda token: token.startswith(tokens.MARK)):
            if is_mark:
                pieces += [Piece(token.lstrip(tokens.BLOCK), side, is_mark=True) for token in group]
            else:
                written = "".join(group)
                pieces.append(Piece(written if side == Side.BOTH else written.translate(_MADE_VISIBLE), side))
    # Nor does one that is gone or has come as a whole.
    if len(pieces) > 1 and pieces[0].is_mark and pieces[0].text == "¶" and len({piece.side for piece in pieces}) == 1:
        del pieces[0]
    return Line(tuple(pieces))
