"""The roles of a desk: groups that the project makes, with exactly these permissions.

`newsroom/handbook/rollen.md` shows the same as a table, and `tests/newsroom/people/test_permissions.py` walks it.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, override


class Role(TextChoices):
    AUTHOR = "author", gettext_lazy("Authors")
    EDITOR = "editor", gettext_lazy("Editors")
    CHIEF = "chief", gettext_lazy("Chiefs of desk")
    PUZZLES = "puzzles", gettext_lazy("Puzzle editors")
    ADMINISTRATOR = "administrator", gettext_lazy("Administrators")


# What a role may do, for whoever gives it to a colleague.
DESCRIPTIONS = {
    Role.AUTHOR: gettext_lazy("writes drafts of their own and submits them"),
    Role.EDITOR: gettext_lazy("edits every article, approves those of others, publishes and plans"),
    Role.CHIEF: gettext_lazy(
        "also withdraws, overrides rules and embargoes, renames addresses, removes passages, recalls images, "
        "keeps tags and paper"
    ),
    Role.PUZZLES: gettext_lazy("keeps the puzzles"),
    Role.ADMINISTRATOR: gettext_lazy("everything, deletes, and invites colleagues"),
}
# Everybody sees their own logins; who keeps the colleagues sees all.
_OWN_LOGINS = {"people.signin": ["view"]}
_AUTHOR = _OWN_LOGINS | {
    "articles.article": ["add", "change", "view", "submit"],
    "articles.author": ["view"],
    "articles.tag": ["view"],
    "articles.analysis": ["view"],
    "articles.source": ["view"],
    "articles.evidence": ["view"],
    "articles.finding": ["view", "add"],
    # Whoever may add an image may also describe it: `articles.permissions.may_describe`.
    "articles.image": ["add", "view"],
}
_EDITOR = _OWN_LOGINS | {
    "articles.article": ["add", "change", "view", "submit", "edit_others", "approve", "publish"],
    "articles.author": ["add", "change", "view"],
    # To add a tag is also to say what an unknown word of an article is.
    "articles.tag": ["add", "view"],
    "articles.analysis": ["add", "change", "view"],
    "articles.source": ["add", "change", "view"],
    "articles.evidence": ["add", "change", "view"],
    "articles.finding": ["add", "change", "view"],
    "articles.correction": ["add", "change", "view"],
    "articles.errorreport": ["view", "change"],
    "articles.image": ["add", "change", "view"],
    "articles.override": ["view"],
    "puzzles.puzzle": ["view"],
}
_CHIEF = _EDITOR | {
    "articles.article": [*_EDITOR["articles.article"], "withdraw", "override", "rename", "redact"],
    "articles.protectionrequest": ["add", "change", "view"],
    "articles.tag": ["add", "change", "view"],
    "articles.evidencerule": ["change", "view"],
    "articles.image": ["add", "change", "view", "recall"],
    "publication.publication": ["change", "view"],
}
_PUZZLES = _OWN_LOGINS | {
    "puzzles.puzzle": ["add", "change", "view"],
    "articles.author": ["view"],
    "articles.image": ["add", "view"],
}
_ADMINISTRATOR = _CHIEF | {
    "articles.article": [*_CHIEF["articles.article"], "delete"],
    "articles.author": ["add", "change", "view", "delete"],
    "articles.tag": ["add", "change", "view", "delete"],
    "articles.analysis": ["add", "change", "view", "delete"],
    "articles.source": ["add", "change", "view", "delete"],
    "articles.correction": ["add", "change", "view", "delete"],
    "articles.image": ["add", "change", "view", "recall", "delete"],
    "puzzles.puzzle": ["add", "change", "view", "delete"],
    "publication.publication": ["add", "change", "view"],
    "auth.user": ["add", "change", "view"],
}
PERMISSIONS: dict[Role, dict[str, list[str]]] = {
    Role.AUTHOR: _AUTHOR,
    Role.EDITOR: _EDITOR,
    Role.CHIEF: _CHIEF,
    Role.PUZZLES: _PUZZLES,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}


def group_name(role: Role) -> str:
    """In the language of the site, whatever that of the request."""
    with override(settings.LANGUAGE_CODE):
        return str(role.label)


def group(role: Role) -> Group:
    return Group.objects.get_or_create(name=group_name(role))[0]


def make_groups(**kwargs: Any) -> None:
    """Give every group exactly what its role may do. Runs after each `migrate`."""
    known = {
        f"{app}.{codename}": pk
        for app, codename, pk in Permission.objects.values_list("content_type__app_label", "codename", "pk")
    }
    for role, models in PERMISSIONS.items():
        names = [
            f"{model.split('.')[0]}.{action}_{model.split('.')[1]}"
            for model, actions in models.items()
            for action in actions
        ]
        group(role).permissions.set(known[name] for name in names if name in known)
