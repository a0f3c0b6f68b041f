from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from articles.admin.article.form import open_tags
from articles.models import Article
from articles.models.content import FIELDS, Group
from articles.publishing import workflow

# As Django wants it: a title, and the names of the fields with how they are set.
Fieldset = tuple[str | None, Any]
# What the admin shows in the place of a field to somebody who may not write. "": another field shows it, too.
READ_AS = {
    "body": "full_text",
    "lead_image": "lead",
    "lead_alt": "",
    "lead_caption": "",
    "authors": "signed",
    "byline": "",
    "tags": "tag_names",
}
READ_ONLY: list[Fieldset] = [
    (None, {"fields": [*filter(None, (READ_AS.get(name, name) for name in FIELDS)), "slug", "history"]})
]


def fieldsets(article: Article | None, by: User) -> list[Fieldset]:
    """For whoever may write, in the order of the work."""
    has_open_notes = article is not None and article.notes.filter(done_at=None).exists()
    renames = article is not None and article.was_public and by.has_perm("articles.rename_article")
    former_address = ["former_is_gone"] if renames else []
    dates = ["slug", *former_address, "embargo_until", "expires_at"]
    about_tags = {
        "fields": _open_tags(article, by),
        "description": _("An article with an open tag can be saved, but not submitted."),
        "classes": ["open-tags"],
    }
    groups: list[Fieldset] = [
        (None, {"fields": [*_fields_of(Group.TEXT), "based_on", "state"]}),
        (_("Lead image"), {"fields": _fields_of(Group.LEAD_IMAGE)}),
        (_("Who and what about"), {"fields": _fields_of(Group.CONTEXT)}),
        (_("What are these tags?"), about_tags),
        (_("Next step"), {"fields": ["note", *_step_fields(article, by)]}),
        (_("Notes to colleagues"), {"fields": ["notes_done", "new_note"] if has_open_notes else ["new_note"]}),
        (_("Address and dates"), {"fields": dates, "classes": ["collapse"]}),
        (_("What happened so far"), {"fields": ["evidence", "history"] if article else []}),
    ]
    return [(title, options) for title, options in groups if options["fields"]]


def _fields_of(group: Group) -> list[str]:
    return [name for name, about in FIELDS.items() if about.group == group]


def _open_tags(article: Article | None, by: User) -> list[str]:
    if article is None or not by.has_perm("articles.add_tag"):
        return []
    return [f"open_tag_{tag.pk}" for tag in open_tags(article)]


def _step_fields(article: Article | None, by: User) -> list[str]:
    """A reason against the rules from those who may, what readers are told afterwards only."""
    override = ["override"] if article and by.has_perm("articles.override_article") else []
    if article and article.is_released:
        # Before the planned minute no reader has seen anything that could be corrected.
        return ["change", "publish_on", *override] if article.was_public else override
    return ["publish_on", *override] if workflow.steps_to_publication(article or Article()) else override
