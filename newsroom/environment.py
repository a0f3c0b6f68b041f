"""What the settings need from the machine before Django starts."""

import logging
import os
import re
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

# The tests run on these two.
ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
# Used in the place of a database whose address cannot be read: it refuses every question.
NO_DATABASE = {"ENGINE": "django.db.backends.dummy"}
# How a mail server wants to be spoken to, and its usual port: bare, with STARTTLS, with TLS from the first byte.
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
# Of a storage's address: whether the connection is encrypted.
TLS = {"true": "https", "false": "http"}

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# Ends of lines, escapes that a terminal obeys, and signs that turn the direction of reading round.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TOKENS = re.compile(r"(/vorschau/)[^/\s]+")


class Line(logging.Formatter):
    """One line for whatever a stranger sent, in UTC. Only our own faults have a trace."""

    converter = staticmethod(time.gmtime)
    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return super().format(record)


class WithoutTokens(logging.Filter):
    """Takes the secret out of the links of previews: whoever reads the log shall not read drafts."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _TOKENS.sub(r"\1…", record.getMessage()), None
        return True


def kept_secret(path: Path) -> str:
    """The secret in this file, made on first use and readable by its owner only.

    Two processes that start at once agree on one: the file appears whole, under a name that only the first gets.
    """
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def hosts_of(site_url: str) -> list[str]:
    """The hosts a site answers to when staff name none."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if own := urlsplit(site_url).hostname:
        hosts.insert(0, f"[{own}]" if ":" in own else own)
    return list(dict.fromkeys(hosts))


def whole_number(value: str) -> int:
    """0 for whatever is no number above zero: a check says so."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def database_at(url: str) -> dict[str, Any]:
    """Django's settings of a database; NO_DATABASE where the address cannot be read."""
    try:
        database = Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError):
        return NO_DATABASE
    return database if database.get("ENGINE") in ENGINES else NO_DATABASE


def cache_at(url: str) -> dict[str, Any]:
    """Django's settings of a cache; {} where the address cannot be read."""
    try:
        return Env.cache_url_config(url)
    except (ImproperlyConfigured, ValueError):
        return {}


def mail_at(url: str) -> dict[str, Any]:
    """Django's settings of a mail server; {} where there is none, or where its address cannot be read.

    Not django-environ's reading: it turns the "+" of a password into a space, and takes "smtps" for STARTTLS.
    """
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        return {}
    if address.scheme == "consolemail":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if address.scheme not in MAIL_PORTS or not address.hostname:
        return {}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": port or MAIL_PORTS[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp+tls",
        "EMAIL_USE_SSL": address.scheme == "smtp+ssl",
    }


def storages_at(url: str) -> dict[str, Any]:
    """Django's settings of the two storages of images, in one bucket; {} where the address cannot be read.

    s3://KEY:SECRET@HOST:PORT/BUCKET?region=REGION&tls=false
    """
    try:
        address, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return {}
    bucket, asked = address.path.strip("/"), dict(parse_qsl(address.query, keep_blank_values=True))
    known = address.scheme == "s3" and asked.keys() <= {"region", "tls"} and asked.get("tls", "true") in TLS
    if not (known and address.hostname and address.username and address.password and _BUCKET.fullmatch(bucket)):
        return {}
    host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
    options = {
        "access_key": unquote(address.username),
        "secret_key": unquote(address.password),
        "bucket_name": bucket,
        "endpoint_url": f"{TLS[asked.get('tls', 'true')]}://{host}{f':{port}' if port else ''}",
        "region_name": asked.get("region") or None,
    }
    backend = "articles.images.s3.PrivateStorage"
    return {
        "default": {"BACKEND": backend, "OPTIONS": options | {"location": "public"}},
        "originals": {"BACKEND": backend, "OPTIONS": options | {"location": "originals"}},
    }
