import html
import re
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import article_links, text
from articles.desk.labels import name_of
from articles.structured_data import stamp

register = template.Library()
register.filter("plain", text.without_soft_hyphens)
register.filter("name", name_of)
_EMPTY_HEADER = re.compile(r'<th scope="[a-z]+"></th>')
_TABLE = re.compile(r"<table>(?:<caption>([^<]*)</caption>)?.*?</table>", re.DOTALL)


@register.filter
def body(markup: str) -> SafeString:
    """The body of an article: `revisions.save` has passed it through the sanitiser.

    Its tables stand in a region of their own, which a reader with a phone can move sideways. A header without
    words would name nothing: it is an empty cell.
    """
    (shown,) = article_links.for_readers([markup])
    shown = _EMPTY_HEADER.sub("<td></td>", shown)
    return mark_safe(_TABLE.sub(_in_a_region, shown))


def _in_a_region(table: re.Match[str]) -> str:
    label = _("Table") + (f": {html.unescape(table[1])}" if table[1] else "")
    return f'<div class="table" role="region" tabindex="0" aria-label="{html.escape(label)}">{table[0]}</div>'


@register.simple_tag
def moment(value: datetime, style: str = "long") -> SafeString:
    """A time as readers see it, with its machine-readable form: "20. Juni 2024, 18:00 Uhr"."""
    local = timezone.localtime(value)
    shown = date_format(local, "j.\xa0F Y")
    if style != "day":
        shown = _("%(day)s, %(time)s") % {"day": shown, "time": date_format(local, "G:i\xa0\\U\\h\\r")}
    return format_html('<time datetime="{}">{}</time>', stamp(value), shown)


@register.simple_tag
def structured_data(graph: dict[str, Any]) -> SafeString:
    """A JSON-LD block. `json_script` escapes <, > and &, so that no text can end it."""
    block = json_script(graph)
    return mark_safe(block.replace('type="application/json"', 'type="application/ld+json"', 1))


@register.filter
def anchor(field: BoundField) -> str:
    """The id to which a link leads that says where something has to be changed."""
    return first_id(field.field, field.auto_id)


def first_id(field: Field, auto_id: str) -> str:
    """Django names none where one label cannot stand for several inputs: the first of them then.

    A script hides the input of a widget with `shown_as` and puts something else in its place.
    """
    if shown_as := getattr(field.widget, "shown_as", ""):
        return f"{auto_id}_{shown_as}"
    return field.widget.id_for_label(auto_id) or f"{auto_id}_0"
