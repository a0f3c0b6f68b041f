"""Images that wait for a description, a licence or a rendition."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.desk import queues
from newsroom.dashboard.boxes import Box, Row


def images(user: User) -> Box | None:
    """Each kind of thing that images wait for, with the list of them."""
    if not user.has_perm("articles.add_image"):
        return None
    counts = {name: count for name, count in queues.images(user).items() if count}
    library = reverse("admin:articles_image_changelist")
    rows = [
        Row(_words_of_images(count)[name] % {"count": count}, f"{library}?state={name}")
        for name, count in counts.items()
    ]
    return Box(_("Images"), rows, len(rows), library, is_alarm=bool(set(counts) - {"mine"}))


def _words_of_images(count: int) -> dict[str, str]:
    return {
        "mine": ngettext(
            "%(count)s image of yours is not described yet",
            "%(count)s images of yours are not described yet",
            count,
        ),
        "recalled_used": ngettext(
            "%(count)s image was recalled, and leaves a gap on pages",
            "%(count)s images were recalled, and leave gaps on pages",
            count,
        ),
        "ending_used": ngettext(
            "%(count)s image on pages: its licence ends within two weeks",
            "%(count)s images on pages: their licences end within two weeks",
            count,
        ),
        "failed": ngettext(
            "%(count)s image could not be prepared for readers",
            "%(count)s images could not be prepared for readers",
            count,
        ),
    }
