from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Kind, Tag, TagKind

FETCHED = 40
SELECTED = 5
COLUMNS = 3
ROWS = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest article leads, the next are selected, the rest stands by topic or below: none is left out."""
    articles = list(Article.objects.published().listed().for_list()[:FETCHED])
    # What somebody paid for never leads the page.
    lead = next((article for article in articles if article.kind != Kind.ADVERT), None)
    rest = [article for article in articles if article != lead]
    columns = by_topic(rest[SELECTED:])
    in_columns = {article.pk for _topic, shown in columns for article in shown}
    more = [article for article in rest[SELECTED:] if article.pk not in in_columns]
    context = {"lead": lead, "selected": rest[:SELECTED], "columns": columns, "more": more}
    return render(request, "home.html", context)


def by_topic(articles: Iterable[Article]) -> list[tuple[Tag, list[Article]]]:
    """Columns of the newest articles, under those topics that have most of them."""
    columns: dict[Tag, list[Article]] = {}
    for article in articles:
        if topic := next(topics_of(article), None):
            columns.setdefault(topic, []).append(article)
    largest = sorted(columns, key=lambda topic: -len(columns[topic]))[:COLUMNS]
    return [(topic, columns[topic][:ROWS]) for topic in largest]


def topics_of(article: Article) -> Iterator[Tag]:
    for tag in article.tag_list:
        if tag.kind == TagKind.COMPOUND and tag.topic:
            yield tag.topic
        elif tag.kind == TagKind.TOPIC:
            yield tag
