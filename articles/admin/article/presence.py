from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import permissions
from articles.admin.article import pages
from articles.desk import presence
from articles.desk.labels import name_of
from articles.models import Article
from articles.permissions import signed_in


def notice(article: Article, user: User) -> str:
    names = [name_of(other) for other in presence.others(article, user)]
    if not names:
        return ""
    sentence = ngettext(
        "%(names)s has this article open as well. Please agree on who writes what.",
        "%(names)s have this article open as well. Please agree on who writes what.",
        len(names),
    )
    return sentence % {"names": get_text_list(names, _("and"))}


@require_POST
@pages.of_article
def answer(request: HttpRequest, article: Article) -> HttpResponse:
    """The form says every minute that it is open, or at its end that it is not, and learns who else is there."""
    # Whoever only reads is in nobody's way.
    if "leave" in request.POST:
        presence.leave(article, signed_in(request))
    elif permissions.may_write(article, signed_in(request)):
        presence.announce(article, signed_in(request))
    return JsonResponse({"notice": notice(article, signed_in(request))})
