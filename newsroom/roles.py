"""Groups of the desk and what they may do."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext as _

# Editors take every step with a story; nothing is deleted by them.
EDITOR = {
    "articles": {
        "article": ["add", "change", "view", "submit", "approve", "publish", "withdraw"],
        "author": ["add", "change", "view"],
        "tag": ["add", "change", "view"],
        "analysis": ["add", "change", "view"],
    },
    "puzzles": {"puzzle": ["add", "change", "view"]},
    "publication": {"publication": ["change", "view"]},
}


def editors() -> Group:
    """The group of editors, with exactly these permissions."""
    group, _created = Group.objects.get_or_create(name=_("Editors"))
    wanted = Q()
    for app, models in EDITOR.items():
        for model, actions in models.items():
            codenames = [f"{action}_{model}" for action in actions]
            wanted |= Q(content_type__app_label=app, codename__in=codenames)
    group.permissions.set(Permission.objects.filter(wanted))
    return group
