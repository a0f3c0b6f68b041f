"""The labelled events that the matcher is tuned and measured with: invented, written by hand before it was.

Each event has one story of ours and the reports that were collected around it: other wordings, an agency's
text with its copies, and near misses (another event in the same town on the same day, the same people on
another topic, what led up to it). `about` says which event a report is really about, if any.
The matcher is tuned on `tuning.json` only. An event and its neighbours never stand in both files.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "events"
PARTS = ("tuning", "held_out")


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
class Story:
    event: int
    published: datetime
    headline: str
    dek: str
    body: str
    tags: tuple[str, ...]


def load(part: str) -> tuple[list[Story], list[Report]]:
    """The stories of one part, and every report that was collected around any of them."""
    events = json.loads((FOLDER / f"{part}.json").read_text(encoding="utf-8"))
    return [_story(event) for event in events], [_report(item) for event in events for item in event["items"]]


def _story(event: dict[str, Any]) -> Story:
    told = event["story"]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in told["body"])
    published = datetime.fromisoformat(told["published"])
    return Story(event["event"], published, told["headline"], told["dek"], body, tuple(told["tags"]))


def _report(item: dict[str, Any]) -> Report:
    return Report(**item | {"published": datetime.fromisoformat(item["published"])})
