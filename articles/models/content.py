"""The text of an article. A new field is one line in `Content`, and a column of the same name in `Article`."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from enum import Enum
from typing import Any, Self

from articles import text


class Group(Enum):
    """Where in the form a field stands."""

    TEXT = "text"
    LEAD_IMAGE = "lead image"
    CONTEXT = "who and what about"


@dataclass(frozen=True, kw_only=True)
class TextField:
    """What follows from a field of the text."""

    group: Group
    clean: Callable[[str], str] | None = None
    """How its words are stored. All words are shown to readers: an error is looked up in them, a passage is removed
    from them, and a form that came too late gives them back. None: no words, but a choice."""
    is_html: bool = False
    is_column: bool = True
    """A column of `Article` holds it as it is, and the form sends it under its name. Else it names other rows."""
    is_list: bool = False
    is_mended: bool = False
    """Advice looks at its quotation marks and spaces, and the button beside the text mends them."""
    is_searched: bool = False
    """The desk's list of articles finds its words."""
    is_given_back: bool = True
    """For copying, where an article cannot be saved any more. Of a choice only what takes time to choose again."""
    of_lead_image: bool = False
    """It says something about the lead image, and nothing without one."""
    schema_org: str = ""
    """Its property in structured data, where it stands there as it is."""


def line(group: Group, *, default: Any = "", **more: Any) -> Any:
    return field(default=default, metadata={"about": TextField(group=group, clean=text.plain, **more)})


def markup(group: Group, **more: Any) -> Any:
    """A field of HTML, which the one sanitiser cleans."""
    return field(default="", metadata={"about": TextField(group=group, clean=text.clean_html, is_html=True, **more)})


def choice(group: Group, default: Any, **more: Any) -> Any:
    """A field without words of its own."""
    return field(default=default, metadata={"about": TextField(group=group, **more)})


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a revision keeps and a form edits, in the order of the form."""

    headline: str = line(Group.TEXT, default=MISSING, is_mended=True, is_searched=True)
    kicker: str = line(Group.TEXT, is_mended=True, is_searched=True)
    dek: str = line(Group.TEXT, is_mended=True, is_searched=True, schema_org="description")
    dateline: str = line(Group.TEXT, is_mended=True, schema_org="dateline")
    body: str = markup(Group.TEXT, is_mended=True)
    lead_image: int | None = choice(Group.LEAD_IMAGE, None, is_column=False)
    """Primary key of an image of the library."""
    lead_alt: str = line(Group.LEAD_IMAGE, of_lead_image=True)
    lead_caption: str = line(Group.LEAD_IMAGE, of_lead_image=True, is_mended=True)
    authors: tuple[int, ...] = choice(Group.CONTEXT, (), is_column=False, is_list=True, is_given_back=False)
    """Primary keys, in the order of the byline."""
    byline: str = line(Group.CONTEXT)
    tags: tuple[str, ...] = choice(Group.CONTEXT, (), is_column=False, is_list=True)
    """Names as an editor types them. A tag keeps every name it ever had, so an old snapshot still finds it."""
    kind: str = choice(Group.CONTEXT, "report", is_given_back=False)

    def cleaned(self) -> Self:
        """In normal form, as every text is stored."""
        clean: dict[str, Any] = {
            name: about.clean(getattr(self, name)) for name, about in FIELDS.items() if about.clean
        }
        if not self.lead_image:
            clean |= {name: "" for name, about in FIELDS.items() if about.of_lead_image}
        return replace(self, **clean)

    @property
    def images(self) -> list[int]:
        """Every image in it, in the order of the page, each once."""
        lead = [self.lead_image] if self.lead_image else []
        return list(dict.fromkeys([*lead, *text.images_in(self.body)]))

    @property
    def undescribed_images(self) -> set[int]:
        """Those that this text does not describe at one of their places: there the library has to."""
        lead = [self.lead_image] if self.lead_image and not self.lead_alt else []
        return {*lead, *text.undescribed_images_in(self.body)}

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {name: list(getattr(self, name)) for name in FIELDS if FIELDS[name].is_list}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Reads a snapshot of any age: a field that it does not know gets its default."""
        known = {name: stored[name] for name in FIELDS if name in stored}
        return cls(**known | {name: tuple(known[name]) for name in known if FIELDS[name].is_list})


FIELDS: dict[str, TextField] = {each.name: each.metadata["about"] for each in fields(Content)}
WORDS = tuple(name for name, about in FIELDS.items() if about.clean)
HTML = tuple(name for name, about in FIELDS.items() if about.is_html)
COLUMNS = tuple(name for name, about in FIELDS.items() if about.is_column)
MENDED = tuple(name for name, about in FIELDS.items() if about.is_mended)
SEARCHED = tuple(name for name, about in FIELDS.items() if about.is_searched)


def search_key_of(words: Mapping[str, str]) -> str:
    return text.norm(" ".join(words[name] for name in SEARCHED))[:700]
