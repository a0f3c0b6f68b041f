from collections.abc import Iterable

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
    """The newest story leads, the next are selected, the rest stands by topic."""
    stories = list(Article.objects.published().listed().for_list()[:FETCHED])
    # What somebody paid for never leads the page.
    lead = next((story for story in stories if story.kind != Kind.ADVERT), None)
    rest = [story for story in stories if story != lead]
    context = {"lead": lead, "selected": rest[:SELECTED], "columns": by_topic(rest[SELECTED:])}
    return render(request, "home.html", context)


def by_topic(stories: Iterable[Article]) -> list[tuple[Tag | None, list[Article]]]:
    """Columns of the newest stories, under the topic of each; what has none stands under no name."""
    columns: dict[Tag | None, list[Article]] = {}
    for story in stories:
        columns.setdefault(next(topics_of(story), None), []).append(story)
    named = sorted((tag for tag in columns if tag), key=lambda tag: -len(columns[tag]))
    # A paper that has no topics yet still lists its stories.
    shown = named[:COLUMNS] or list(columns)
    return [(tag, columns[tag][:ROWS]) for tag in shown]


def topics_of(story: Article) -> Iterable[Tag]:
    for tag in story.tag_list:
        if tag.kind == TagKind.COMPOUND:
            yield tag.topic
        elif tag.kind == TagKind.TOPIC:
            yield tag
