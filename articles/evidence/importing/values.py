"""What a cell says: words in German or English, moments, addresses. Each raises ValueError with a sentence."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.evidence import source_urls
from articles.models import EvidenceKind, MoodKind, SourceKind, Stance, Visibility
from articles.text import characters, tracking

Words = Mapping[str, str]


def _words(table: dict[str, str]) -> Words:
    return {text.norm(word.replace("_", " ")): value for value, words in table.items() for word in words.split()}


STANCES = _words(
    {
        Stance.CONFIRMS: "confirms confirmed bestätigt ja",
        Stance.PARTLY: "partly confirms_in_part bestätigt_teilweise teilweise_bestätigt teilweise",
        Stance.MENTIONS: "mentions only_mentions erwähnt erwähnt_nur nur_erwähnt",
        Stance.CONTRADICTS: "contradicts widerspricht",
        Stance.INACCESSIBLE: "inaccessible not_accessible nicht_zugänglich unzugänglich",
    }
)
SOURCE_KINDS = _words(
    {
        SourceKind.OUTLET: "outlet medium zeitung redaktion",
        SourceKind.AUTHORITY: "authority behörde",
        SourceKind.AGENCY: "agency news_agency agentur nachrichtenagentur",
        SourceKind.PARTY: "party partei",
        SourceKind.ASSOCIATION: "association verband verein",
        SourceKind.COMPANY: "company unternehmen firma",
        SourceKind.PERSON: "person",
        SourceKind.PLATFORM: "platform plattform",
        SourceKind.OTHER: "other andere sonstige",
    }
)
MOOD = "mood"
KINDS = _words(
    {
        EvidenceKind.REPORT: "report bericht meldung artikel",
        EvidenceKind.PRESS_RELEASE: "press_release pressemitteilung",
        EvidenceKind.DOCUMENT: "document primary_document dokument primärdokument",
        MOOD: "comment kommentar post beitrag forenbeitrag thread diskussion",
    }
)
VISIBILITIES = _words(
    {
        Visibility.PUBLIC: "public öffentlich",
        Visibility.PROTECTED: "protected geschützt",
        Visibility.INTERNAL: "internal intern",
    }
)
MOOD_KINDS = _words({MoodKind.COMMENT: "comment kommentar", MoodKind.POST: "post beitrag forenbeitrag"})
MOOD_STANCES = _words(
    {
        "approving": "approving zustimmend zustimmung",
        "rejecting": "rejecting ablehnend ablehnung",
        "mixed": "mixed gemischt",
        "unclear": "unclear unklar",
    }
)

EARLIEST_YEAR = 1900
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: Uhr)?)?")
# What UTF-8 looks like to somebody who takes it for Windows-1252.
_MISREAD = re.compile("Ã[¤¶¼„–œŸ\x84\x96\x9c\x9f]|â€")


def line(cell: str, *, longest: int) -> str:
    """What has no word is empty: many tables have a dash where nothing is known."""
    if not cell:
        return ""
    if "\0" in cell:
        raise ValueError(_("There is a NUL character in it. Perhaps the file is UTF-16: --encoding utf-16"))
    if any("\ud800" <= character <= "\udfff" for character in cell):
        raise ValueError(_("It holds half a character, which no text can hold."))
    if _MISREAD.search(cell):
        raise ValueError(_("Umlauts are mangled here. Perhaps the file is UTF-8: please leave --encoding out."))
    value = text.plain(cell)
    if len(value) > longest:
        sentence = _("It has %(count)s characters, at most %(longest)s are kept.")
        raise ValueError(sentence % {"count": len(value), "longest": longest})
    return value if characters.has_word(value) else ""


def word(cell: str, words: Words) -> str:
    value = words.get(text.norm(cell[:100]).replace("_", " "))
    if value is None:
        known = ", ".join(dict.fromkeys(words))
        raise ValueError(_("“%(word)s” is none of the known words: %(known)s.") % {"word": cell[:60], "known": known})
    return value


def moment(cell: str) -> datetime:
    """ISO or German; without a time the beginning of the day, without a zone the one of the paper."""
    try:
        value = _german(cell) or datetime.fromisoformat(cell)
    except ValueError:
        sentence = _("“%(cell)s” is no date. For example: 20.06.2024, 20.06.2024 14:00 or 2024-06-20T14:00.")
        raise ValueError(sentence % {"cell": cell[:60]}) from None
    if not EARLIEST_YEAR <= value.year <= timezone.now().year + 1:
        raise ValueError(_("The year %(year)s cannot be right.") % {"year": value.year})
    value = value if value.tzinfo else timezone.make_aware(value)
    if value > timezone.now() + timedelta(days=1):
        raise ValueError(_("“%(cell)s” is still to come.") % {"cell": cell[:60]})
    return value.astimezone(UTC)


def _german(cell: str) -> datetime | None:
    if not (found := _GERMAN_DATE.fullmatch(cell)):
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, second)


def address(cell: str) -> str:
    """A public page of the web, without what wraps its address or follows who opens it."""
    try:
        host = source_urls.domain_of(cell)
    except source_urls.BadAddressError:
        raise ValueError(_("“%(cell)s” is no address of a web page (https://…).") % {"cell": cell[:80]}) from None
    if source_urls.is_inside(host):
        raise ValueError(_("“%(cell)s” leads into a private network, not to a public page.") % {"cell": cell[:80]})
    return tracking.direct(cell.strip())
