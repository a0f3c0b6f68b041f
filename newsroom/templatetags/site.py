from collections.abc import Iterable
from datetime import date

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Analysis, Article, Kind, Tag, TagKind
from articles.structured_data import stamp
from articles.text.numerals import in_words

register = template.Library()
register.filter("stamp", stamp)
register.filter("in_words", in_words)


@register.simple_tag
def today() -> SafeString:
    """The day in the masthead: "Sonntag, 22. November 2026"."""
    return _time(timezone.localdate(), "l, j.\xa0F Y")


@register.simple_tag
def day(value: date) -> SafeString:
    """A day without a time: "22. November 2026"."""
    return _time(value, "j.\xa0F Y")


@register.filter
def shows_evidence(shown: object) -> bool:
    """Whether a strip stands under this article, or any of a (nested) list of articles."""
    if isinstance(shown, Article):
        return shown.kind != Kind.ADVERT and (shown.is_counted or shown.analysis is not None)
    return isinstance(shown, Iterable) and any(map(shows_evidence, shown))


@register.filter
def reported(analysis: Analysis) -> str:
    """What an evaluation counted, in one line: "18 Quellen, 167 Kommentare und 21 Forenbeiträge"."""
    counts = [
        (analysis.confirming_sources, ngettext("%(count)s source", "%(count)s sources", analysis.confirming_sources)),
        (analysis.social_comments, ngettext("%(count)s comment", "%(count)s comments", analysis.social_comments)),
        (analysis.forum_posts, ngettext("%(count)s forum post", "%(count)s forum posts", analysis.forum_posts)),
    ]
    return get_text_list([words % {"count": count} for count, words in counts if count], _("and"))


@register.filter
def has_page(tag: Tag) -> bool:
    """An open tag has no page yet: nobody has said what it is."""
    return tag.kind in TagKind.with_pages()


@register.filter
def with_parts(tags: Iterable[Tag]) -> list[Tag]:
    """With place and topic of each compound, each tag once."""
    parts = [part for tag in tags for part in (tag, tag.place, tag.topic) if part]
    return list({part.pk: part for part in parts}.values())


def _time(value: date, style: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, style))
