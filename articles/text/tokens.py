"""A body as words and marks: what an editor sees, with everything that a change could hide in."""

import html
import re

from django.utils.translation import gettext as _

# No stored text contains this character (`articles.text`), so that no word looks like a mark.
MARK = "\x02"
BLOCK = f"{MARK}\n"
PARAGRAPH = f"{BLOCK}¶"

_PARTS = re.compile(
    r'<(/?)([a-z0-9]+)(?: scope="[a-z]*")?(?: start="(\d+)")?(?: type="([aAiI])")?'
    r'(?: href="([^"]*)")?(?: src="([^"]*)")?(?: alt="([^"]*)")?>|([^<]+|<)'
)
# A word with what belongs to it, one space, or one sign; the parts of a composed emoji stay together.
_WORDS = re.compile(r"\w[\w\u00ad\u200c\u200d'’-]*|\s|[^\w\s](?:[\u200d\ufe0f\U0001f3fb-\U0001f3ff]+[^\w\s]?)*")
# Nobody reads the commas of a text as long as a book.
_ROUGH_WORDS = re.compile(r"\S+\s*|\s+")
LONG = 400_000


def words(line: str) -> list[str]:
    return (_WORDS if len(line) < LONG else _ROUGH_WORDS).findall(line)


def paragraphs(body: str) -> list[tuple[str, ...]]:
    """The blocks of a cleaned body. Each begins with the mark that says what it is."""
    return _Reader().read(body)


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[tuple[str, ...]] = []
        self.words: list[str] = []
        # The elements that are open, each with its name for readers.
        self.around: list[tuple[str, str]] = []
        names = {"ul": _("Bulleted list"), "ol": _("Numbered list"), "blockquote": _("Quote"), "aside": _("Info box")}
        table = {"table": _("Table"), "caption": _("Caption"), "thead": "", "tbody": "", "tr": _("Row")}
        table |= {"figure": _("Image")}
        self.names = names | table | {"h2": _("Heading"), "h3": _("Subheading"), "p": "", "li": ""}
        self.at_images = {"caption": _("Caption of the image"), "alt": _("Description of the image")}
        self.cells = {"th": _("header cell"), "td": _("cell")}
        self.inline = {"strong": _("bold"), "em": _("italic"), "a": _("link")}
        self.inline |= {"sup": _("raised"), "sub": _("lowered")}

    def read(self, body: str) -> list[tuple[str, ...]]:
        for closing, tag, first, kind, address, image, alt, written in _PARTS.findall(body):
            if written:
                self.words += words(html.unescape(written))
            elif tag in self.names:
                self._block(tag, " ".join(filter(None, [first, kind])), closing=bool(closing))
            elif tag in self.inline:
                self._inline(self.inline[tag], html.unescape(address), closing=bool(closing))
            elif tag in self.cells and not closing:
                self.words.append(f"{MARK}{self.cells[tag]}")
            elif tag == "br":
                self.words.append(f"{MARK}↵")
            elif tag == "img":
                self._image(html.unescape(image), html.unescape(alt))
            elif tag == "figcaption" and not closing:
                self.words.append(f"{MARK}{self.at_images['caption']}")
        self._end_block()
        return self.blocks

    def _block(self, tag: str, numbers: str, *, closing: bool) -> None:
        """`numbers`: where those of a list begin, and in which letters they are written."""
        self._end_block()
        if not closing:
            self.around.append((tag, f"{self.names[tag]} ({numbers})" if numbers else self.names[tag]))
        elif self.around:
            self.around.pop()

    def _end_block(self) -> None:
        if any(word.strip() for word in self.words):
            kind = " · ".join(name for _tag, name in self.around if name)
            self.blocks.append((f"{BLOCK}{kind}" if kind else PARAGRAPH, *self.words))
            # What follows in here continues it: two items made one have to look different.
            self.around = [
                (tag, f"{self.names[tag]} …".strip() if tag in ("li", "blockquote", "figure") else name)
                for tag, name in self.around
            ]
        self.words = []

    def _image(self, image: str, alt: str) -> None:
        """Each image of a gallery is a line of its own."""
        self._end_block()
        self.words += words(image)
        if alt:
            self.words += [f"{MARK}{self.at_images['alt']}", *words(alt)]

    def _inline(self, name: str, address: str, *, closing: bool) -> None:
        opening = f"{name} → {address}" if address else name
        self.words.append(MARK + (f"/{name}" if closing else opening))
