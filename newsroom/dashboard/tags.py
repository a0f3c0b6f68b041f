"""Tags that nobody has decided about."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.desk import questions
from newsroom.dashboard.boxes import Box, Row, first


def open_tags(user: User) -> Box | None:
    """The question is asked in the form of an article, where whoever answers sees what it is about."""
    if not user.has_perm("articles.add_tag"):
        return None
    tags, count = first(questions.open_tags())
    url = reverse("admin:articles_tag_changelist") + "?kind__exact=open"
    rows = [Row(tag.name, reverse("admin:articles_article_change", args=[tag.asked_in])) for tag in tags]
    return Box(
        _("Open tags"), rows, count, url, _("Please say in the article what they are: until then it cannot appear.")
    )
