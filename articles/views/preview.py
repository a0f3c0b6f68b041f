from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.desk import previews
from articles.models import Article, Revision
from articles.views.article import RELATED


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """For somebody with a link. Every link that does not work answers alike."""
    link = previews.find(token)
    if link is None:
        answer = render(request, "errors/404.html", status=404)
    elif previews.is_published(link):
        answer = HttpResponseRedirect(link.article.get_absolute_url())
    else:
        if request.method == "GET":
            previews.count_opening(link)
        answer = draft(request, link.article, previews.revision_of(link))
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def draft(
    request: HttpRequest, article: Article, revision: Revision, *, at_desk: bool = False, stylesheet: str = ""
) -> HttpResponse:
    """The desk chooses how light it is, and is told which images readers do not get, and why."""
    shown = previews.as_read(article, revision)
    related = Article.objects.published().listed().related_to(shown).for_list()[:RELATED]
    context = {"article": shown, "revision": revision, "related": related, "at_desk": at_desk}
    context["stylesheet"] = stylesheet
    return render(request, "articles/preview.html", context)
