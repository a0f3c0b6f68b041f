"""Images that wait for a description, a licence or a rendition."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.desk import queues
from newsroom.dashboard.boxes import Box, Row


def images(user: User) -> Box | None:
    """Each kind of thing that images wait for, with the list of them."""
    if not user.has_perm("articles.add_image"):
        return None
    counts, library = queues.image_counts(user), reverse("admin:articles_image_changelist")
    waiting = [queue for queue in queues.IMAGES if counts.get(queue.name)]
    rows = [Row(str(queue.note % {"count": counts[queue.name]}), queue.list_url) for queue in waiting]
    return Box(_("Images"), rows, len(rows), library, is_alarm=any(queue.is_alarm(None) for queue in waiting))
