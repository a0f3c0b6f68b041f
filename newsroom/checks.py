"""What is wrong with the settings, said at start, with the mend; and what no page breaks on, in the database."""

import os
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, OperationalError, connection
from django.db.models import CharField, Count, Field
from django.utils.translation import gettext as _

from newsroom import disk_space
from newsroom.environment import NO_DATABASE
from newsroom.publication.models import Publication

# By their old names these settings would be passed over in silence.
RENAMED = {"PICTURE_MAX_MB": "IMAGE_MAX_MB", "PICTURE_MAX_MEGAPIXELS": "IMAGE_MAX_MEGAPIXELS"}

Look = Callable[[], Iterator[CheckMessage]]
Check = Callable[..., list[CheckMessage]]


def check(*, deploy: bool = False) -> Callable[[Look], Check]:
    """Makes one of Django's checks of a function that yields what is wrong."""

    def decorate(look: Look) -> Check:
        return register(lambda app_configs, **kwargs: list(look()), Tags.security, deploy=deploy)

    return decorate


@check()
def site_address() -> Iterator[CheckMessage]:
    """SITE_URL stands in every canonical address and decides about secure cookies."""
    address = urlsplit(settings.SITE_URL)
    if address.scheme not in ("http", "https") or not address.hostname or address.path or address.query:
        yield Error(
            _("SITE_URL is “%(value)s”, which is not the address of a site.") % {"value": settings.SITE_URL},
            hint=_("Write scheme and host, for example SITE_URL=https://www.example.org"),
            id="newsroom.E001",
        )


@check()
def database_address() -> Iterator[CheckMessage]:
    if settings.DATABASE == NO_DATABASE:
        yield Error(
            _("DATABASE_URL is not the address of a database that Newsroom runs on."),
            hint=_("Leave it out for SQLite, or write DATABASE_URL=postgres://user:password@127.0.0.1:5432/newsroom"),
            id="newsroom.E006",
        )


@check()
def cache_address() -> Iterator[CheckMessage]:
    if not settings.CACHE:
        yield Error(
            _("CACHE_URL is not the address of a cache."),
            hint=_("Leave it out, or write CACHE_URL=redis://127.0.0.1:6379/0"),
            id="newsroom.E007",
        )


@check()
def mail_address() -> Iterator[CheckMessage]:
    """The address holds a password: the message does not repeat it."""
    if settings.EMAIL_URL and not settings.MAIL:
        yield Error(
            _("EMAIL_URL is not the address of a mail server."),
            hint=_("Leave it out, or write EMAIL_URL=smtp+tls://user:password@mail.example.org:587"),
            id="newsroom.E008",
        )


@check()
def proxies() -> Iterator[CheckMessage]:
    """Read where the settings read it: there, what is no number counts as 0."""
    if (given := os.environ.get("TRUSTED_PROXIES", "0")) != str(settings.TRUSTED_PROXIES):
        yield Error(
            _("TRUSTED_PROXIES is “%(value)s”, which is no whole number.") % {"value": given},
            hint=_("Leave it out where no proxy stands in front, or write TRUSTED_PROXIES=1 behind nginx."),
            id="newsroom.E013",
        )
    if os.environ.get("BEHIND_PROXY"):
        yield Error(
            _("BEHIND_PROXY is set, and it does nothing any more."),
            hint=_("Take it out, and write TRUSTED_PROXIES=1 in its place where one proxy stands in front."),
            id="newsroom.E014",
        )


@check()
def image_limits() -> Iterator[CheckMessage]:
    for name, usual in (("IMAGE_MAX_MB", 30), ("IMAGE_MAX_MEGAPIXELS", 50)):
        if not getattr(settings, name):
            yield Error(
                _("%(name)s is no whole number above 0: no image can be uploaded.") % {"name": name},
                hint=_("Leave it out, or write %(name)s=%(usual)s") % {"name": name, "usual": usual},
                id="newsroom.E010",
            )


@check()
def renamed_settings() -> Iterator[CheckMessage]:
    for old, new in RENAMED.items():
        if old in os.environ:
            yield Warning(
                _("%(old)s is set, and it does nothing any more: the setting is called %(new)s.")
                % {"old": old, "new": new},
                hint=_("Write %(new)s in the place of %(old)s.") % {"old": old, "new": new},
                id="newsroom.W007",
            )


@check()
def free_space() -> Iterator[CheckMessage]:
    if not settings.FREE_SPACE_MB:
        yield Error(
            _("FREE_SPACE_MB is no whole number above 0: nobody would hear of a disk that fills up."),
            hint=_("Leave it out, or write FREE_SPACE_MB=500"),
            id="newsroom.E015",
        )


@check()
def media_can_be_written() -> Iterator[CheckMessage]:
    folder = disk_space.nearest(Path(settings.MEDIA_ROOT))
    if not settings.MEDIA_STORAGE and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        yield Warning(
            _("Images cannot be stored: %(folder)s cannot be written.") % {"folder": folder},
            hint=_("Let the user that runs Newsroom write there, or set MEDIA_ROOT to another folder."),
            id="newsroom.W006",
        )


@check()
def media_storage() -> Iterator[CheckMessage]:
    """The address holds a secret: the message does not repeat it."""
    if settings.MEDIA_STORAGE and not settings.STORED_ELSEWHERE:
        yield Error(
            _("MEDIA_STORAGE is not the address of a storage that speaks S3."),
            hint=_("Leave it out, or write MEDIA_STORAGE=s3://key:secret@s3.example.org/bucket?region=eu-1"),
            id="newsroom.E011",
        )
    elif settings.MEDIA_STORAGE and not all(find_spec(name) for name in ("storages", "boto3")):
        yield Error(
            _("MEDIA_STORAGE needs packages that are not installed: no image can be stored or shown."),
            hint=_("Run `uv sync --extra s3`, or `pip install .[s3]`."),
            id="newsroom.E012",
        )


@check()
def nothing_private_is_fetched() -> Iterator[CheckMessage]:
    """What tests may do, a real site may not: its own services listen on loopback."""
    if settings.HTTPS and settings.FETCH_LOOPBACK_FOR_TESTS:
        yield Error(
            _("FETCH_LOOPBACK_FOR_TESTS is set, and SITE_URL is the address of a real site."),
            hint=_("Leave FETCH_LOOPBACK_FOR_TESTS out. It is for tests only and is ignored here."),
            id="newsroom.E009",
        )


@check()
def sqlite_keeps_its_promises() -> Iterator[CheckMessage]:
    """Read back what SQLite really does: WAL may be refused by a network drive, silently."""
    if connection.vendor != "sqlite":
        return
    try:
        cursor = connection.cursor()
    except OperationalError as error:
        yield Error(
            _("The database %(file)s cannot be opened: %(reason)s.")
            % {"file": connection.settings_dict["NAME"], "reason": error},
            hint=_("Does its folder exist, and may this user write there?"),
            id="newsroom.E003",
        )
        return
    with cursor:
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            actual = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if str(actual) != str(settings.SQLITE_PRAGMAS[name]):
                yield Error(
                    _("SQLite runs with %(name)s = %(value)s: a saved text could be lost.")
                    % {"name": name, "value": actual},
                    hint=_("Keep the database on a local disk and leave DATABASES in newsroom/settings.py as it is."),
                    id="newsroom.E002",
                )


@check(deploy=True)
def imprint_is_complete() -> Iterator[CheckMessage]:
    """German law asks for an imprint with name, address, e-mail and a responsible person."""
    try:
        missing = Publication.current().missing_in_imprint()
    except DatabaseError:
        yield Warning(
            _("The imprint cannot be checked: the database has no tables yet."),
            hint=_("Run `manage.py setup` first."),
            id="newsroom.W003",
        )
        return
    if missing:
        yield Warning(
            _("The imprint lacks: %(fields)s.") % {"fields": ", ".join(missing)},
            hint=_("Fill it in the admin under “Publication”."),
            id="newsroom.W004",
        )


@check(deploy=True)
def site_is_encrypted() -> Iterator[CheckMessage]:
    if not settings.HTTPS:
        yield Warning(
            _("SITE_URL begins with http://, so cookies and redirects are not strict."),
            hint=_("Set SITE_URL to the https:// address of the site."),
            id="newsroom.W005",
        )


@register(Tags.database)
def known_words(app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Words of an older backup, of another version or of somebody's own SQL, which no page breaks on."""
    return [said for name in databases or () for field in fields_with_choices() for said in _unknown(field, name)]


def fields_with_choices() -> Iterator[Field]:
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return (field for field in fields if isinstance(field, CharField) and field.choices)


def _unknown(field: Field, database: str) -> Iterator[CheckMessage]:
    rows = field.model._base_manager.using(database).order_by()
    known = [value for value, _label in field.flatchoices] + [""] * field.blank
    odd = rows.exclude(**{f"{field.name}__in": known}).exclude(**{field.name: None})
    try:
        counts = list(odd.values_list(field.name).annotate(Count("pk")))
    except DatabaseError:
        return  # Before `migrate` there is no such table or column yet.
    for value, count in counts:
        place = f"{field.model._meta.db_table}.{field.column}"
        said = _("%(place)s holds “%(value)s”, which this version does not know. Rows: %(count)s.")
        hint = _("Nothing follows from it. Run the version that wrote it, or put a known word there.")
        yield Warning(said % {"place": place, "value": value, "count": count}, hint=hint, id="newsroom.W008")
