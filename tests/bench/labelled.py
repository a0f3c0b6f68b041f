"""The labelled events that the matcher is tuned and measured with: invented, written by hand before it was.

Each event has one article of ours and the reports that were collected around it: other wordings, an agency's
text with its copies, and near misses (another event in the same town on the same day, the same people on
another topic, what led up to it). `about` says which event a report is really about, if any.
The matcher is tuned on `tuning.json` and `tuning_more.json` only. An event and its neighbours never stand in two files.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from articles.evidence.matching.scoring import Text
from articles.evidence.matching.terms import Names, name_of

FOLDER = Path(__file__).parent / "events"
TUNING = ("tuning", "tuning_more")
PARTS = (*TUNING, "held_out")


@dataclass(frozen=True)
class Report:
    id: str
    about: int | None
    kind: str
    published: datetime
    title: str
    text: str
    copy_of: str | None = None


@dataclass(frozen=True)
class Article:
    event: int
    published: datetime
    headline: str
    dek: str
    body: str
    tags: dict[str, bool]
    """What the article is tagged with. True: a place."""


def load(part: str) -> tuple[list[Article], list[Report]]:
    """The articles of one part, and every report that was collected around any of them."""
    events = json.loads((FOLDER / f"{part}.json").read_text(encoding="utf-8"))
    return [_article(event) for event in events], [_report(item) for event in events for item in event["items"]]


def _article(event: dict[str, Any]) -> Article:
    told = event["article"]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in told["body"])
    published = datetime.fromisoformat(told["published"])
    return Article(event["event"], published, told["headline"], told["dek"], body, told["tags"])


def _report(item: dict[str, Any]) -> Report:
    return Report(**item | {"published": datetime.fromisoformat(item["published"])})


def names(articles: list[Article]) -> Names:
    """What the tags of these articles name. True: a place."""
    tags = [(name_of(name), is_place) for article in articles for name, is_place in article.tags.items()]
    return Names((name, is_place) for name, is_place in tags if name)


def as_text(key: int, told: Article | Report) -> Text:
    if isinstance(told, Article):
        return Text(key=key, at=told.published, title=told.headline, lead=told.dek, body=told.body)
    return Text(key=key, at=told.published, title=told.title, body=told.text)
