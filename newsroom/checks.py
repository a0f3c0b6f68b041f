"""What is wrong with the settings, said at start, with the mend."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, OperationalError, connection
from django.utils.translation import gettext as _

from newsroom.environment import NO_DATABASE
from newsroom.publication.models import Publication


@register(Tags.security)
def site_address(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """SITE_URL stands in every canonical address and decides about secure cookies."""
    address = urlsplit(settings.SITE_URL)
    if address.scheme in ("http", "https") and address.hostname and not address.path and not address.query:
        return []
    return [
        Error(
            _("SITE_URL is “%(value)s”, which is not the address of a site.") % {"value": settings.SITE_URL},
            hint=_("Write scheme and host, for example SITE_URL=https://www.example.org"),
            id="newsroom.E001",
        )
    ]


@register(Tags.security)
def database_address(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    if settings.DATABASE != NO_DATABASE:
        return []
    return [
        Error(
            _("DATABASE_URL is not the address of a database that Newsroom runs on."),
            hint=_("Leave it out for SQLite, or write DATABASE_URL=postgres://user:password@127.0.0.1:5432/newsroom"),
            id="newsroom.E006",
        )
    ]


@register(Tags.security)
def cache_address(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    if settings.CACHE:
        return []
    return [
        Error(
            _("CACHE_URL is not the address of a cache."),
            hint=_("Leave it out, or write CACHE_URL=redis://127.0.0.1:6379/0"),
            id="newsroom.E007",
        )
    ]


@register(Tags.security)
def mail_address(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """The address holds a password: the message does not repeat it."""
    if settings.MAIL or not settings.EMAIL_URL:
        return []
    return [
        Error(
            _("EMAIL_URL is not the address of a mail server."),
            hint=_("Leave it out, or write EMAIL_URL=smtp+tls://user:password@mail.example.org:587"),
            id="newsroom.E008",
        )
    ]


@register(Tags.security)
def proxies(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Read where the settings read it: there, what is no number counts as 0."""
    errors: list[CheckMessage] = []
    if (given := os.environ.get("TRUSTED_PROXIES", "0")) != str(settings.TRUSTED_PROXIES):
        errors.append(
            Error(
                _("TRUSTED_PROXIES is “%(value)s”, which is no whole number.") % {"value": given},
                hint=_("Leave it out where no proxy stands in front, or write TRUSTED_PROXIES=1 behind nginx."),
                id="newsroom.E013",
            )
        )
    if os.environ.get("BEHIND_PROXY"):
        errors.append(
            Error(
                _("BEHIND_PROXY is set, and it does nothing any more."),
                hint=_("Take it out, and write TRUSTED_PROXIES=1 in its place where one proxy stands in front."),
                id="newsroom.E014",
            )
        )
    return errors


@register(Tags.security)
def image_limits(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            _("%(name)s is no whole number above 0: no image can be uploaded.") % {"name": name},
            hint=_("Leave it out, or write %(name)s=%(usual)s") % {"name": name, "usual": usual},
            id="newsroom.E010",
        )
        for name, usual in (("IMAGE_MAX_MB", 30), ("IMAGE_MAX_MEGAPIXELS", 50))
        if not getattr(settings, name)
    ]


@register(Tags.security)
def free_space(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    if settings.FREE_SPACE_MB:
        return []
    return [
        Error(
            _("FREE_SPACE_MB is no whole number above 0: nobody would hear of a disk that fills up."),
            hint=_("Leave it out, or write FREE_SPACE_MB=500"),
            id="newsroom.E015",
        )
    ]


@register(Tags.security)
def media_can_be_written(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """The folder itself, or where it does not exist yet, the nearest one above it."""
    place = Path(settings.MEDIA_ROOT).absolute()
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    if settings.MEDIA_STORAGE or (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        return []
    return [
        Warning(
            _("Images cannot be stored: %(folder)s cannot be written.") % {"folder": nearest},
            hint=_("Let the user that runs Newsroom write there, or set MEDIA_ROOT to another folder."),
            id="newsroom.W006",
        )
    ]


@register(Tags.security)
def media_storage(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """The address holds a secret: the message does not repeat it."""
    if not settings.MEDIA_STORAGE:
        return []
    if not settings.STORED_ELSEWHERE:
        return [
            Error(
                _("MEDIA_STORAGE is not the address of a storage that speaks S3."),
                hint=_("Leave it out, or write MEDIA_STORAGE=s3://key:secret@s3.example.org/bucket?region=eu-1"),
                id="newsroom.E011",
            )
        ]
    if all(find_spec(name) for name in ("storages", "boto3")):
        return []
    return [
        Error(
            _("MEDIA_STORAGE needs packages that are not installed: no image can be stored or shown."),
            hint=_("Run `uv sync --extra s3`, or `pip install .[s3]`."),
            id="newsroom.E012",
        )
    ]


@register(Tags.security)
def nothing_private_is_fetched(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """What tests may do, a real site may not: its own services listen on loopback."""
    if not (settings.HTTPS and settings.FETCH_LOOPBACK_FOR_TESTS):
        return []
    return [
        Error(
            _("FETCH_LOOPBACK_FOR_TESTS is set, and SITE_URL is the address of a real site."),
            hint=_("Leave FETCH_LOOPBACK_FOR_TESTS out. It is for tests only and is ignored here."),
            id="newsroom.E009",
        )
    ]


@register(Tags.security)
def sqlite_keeps_its_promises(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Read back what SQLite really does: WAL may be refused by a network drive, silently."""
    if connection.vendor != "sqlite":
        return []
    try:
        cursor = connection.cursor()
    except OperationalError as error:
        return [
            Error(
                _("The database %(file)s cannot be opened: %(reason)s.")
                % {"file": connection.settings_dict["NAME"], "reason": error},
                hint=_("Does its folder exist, and may this user write there?"),
                id="newsroom.E003",
            )
        ]
    with cursor:
        actual = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    wrong = [name for name, value in actual.items() if str(value) != str(settings.SQLITE_PRAGMAS[name])]
    hint = _("Keep the database on a local disk and leave DATABASES in newsroom/settings.py as it is.")
    return [
        Error(
            _("SQLite runs with %(name)s = %(value)s: a saved text could be lost.")
            % {"name": name, "value": actual[name]},
            hint=hint,
            id="newsroom.E002",
        )
        for name in wrong
    ]


@register(Tags.security, deploy=True)
def imprint_is_complete(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """German law asks for an imprint with name, address, e-mail and a responsible person."""
    try:
        missing = Publication.current().missing_in_imprint()
    except DatabaseError:
        return [
            Warning(
                _("The imprint cannot be checked: the database has no tables yet."),
                hint=_("Run `manage.py setup` first."),
                id="newsroom.W003",
            )
        ]
    if not missing:
        return []
    return [
        Warning(
            _("The imprint lacks: %(fields)s.") % {"fields": ", ".join(missing)},
            hint=_("Fill it in the admin under “Publication”."),
            id="newsroom.W004",
        )
    ]


@register(Tags.security, deploy=True)
def site_is_encrypted(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    return [
        Warning(
            _("SITE_URL begins with http://, so cookies and redirects are not strict."),
            hint=_("Set SITE_URL to the https:// address of the site."),
            id="newsroom.W005",
        )
    ]
