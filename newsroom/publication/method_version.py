from typing import Any

from articles.models import Analysis
from newsroom.publication.models import Publication


def note_version(sender: type[Analysis], analysis: Analysis, **kwargs: Any) -> None:
    """An evaluation that closes keeps the version of its day."""
    analysis.method_version = Publication.current().method_number or None
