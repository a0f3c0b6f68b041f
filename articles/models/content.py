from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from articles import text


@dataclass(frozen=True, kw_only=True)
class Content:
    """The whole text of a story at one moment: what a revision keeps and a form edits."""

    headline: str
    dek: str = ""
    kicker: str = ""
    body: str = ""
    lead_image: int | None = None
    """Primary key of a picture of the library."""
    lead_alt: str = ""
    lead_caption: str = ""
    kind: str = "report"
    byline: str = ""
    authors: tuple[int, ...] = ()
    """Primary keys, in the order of the byline."""
    tags: tuple[str, ...] = ()
    """Names as an editor types them. A tag keeps every name it ever had, so an old snapshot still finds it."""

    def cleaned(self) -> Self:
        """In normal form, as every text is stored."""
        return replace(
            self,
            headline=text.plain(self.headline),
            dek=text.plain(self.dek),
            kicker=text.plain(self.kicker),
            byline=text.plain(self.byline),
            lead_alt=text.plain(self.lead_alt) if self.lead_image else "",
            lead_caption=text.plain(self.lead_caption) if self.lead_image else "",
            body=text.clean_html(self.body),
        )

    @property
    def images(self) -> list[int]:
        """Every picture in it, in the order of the page, each once."""
        lead = [self.lead_image] if self.lead_image else []
        return list(dict.fromkeys([*lead, *text.images_in(self.body)]))

    @property
    def undescribed_images(self) -> set[int]:
        """Those for which the library has to say what can be seen: at one of their places this text does not."""
        lead = [self.lead_image] if self.lead_image and not self.lead_alt else []
        return {*lead, *text.undescribed_images_in(self.body)}

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"authors": list(self.authors), "tags": list(self.tags)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Reads a snapshot of any age: a field that it does not know yet gets its default."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        return cls(**known | {"authors": tuple(stored["authors"]), "tags": tuple(stored["tags"])})
