"""Empties caches once it is committed that a text or an image is gone."""

import logging
import time
from typing import Any

from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
ATTEMPTS = 5


def after_redaction(sender: type, **kwargs: Any) -> None:
    transaction.on_commit(purge)


def after_recall(sender: type, **kwargs: Any) -> None:
    """Cards that show the image are drawn anew. Pages are never cached."""
    transaction.on_commit(caches["cards"].clear)


def purge() -> None:
    for cache in caches.all():
        cache.clear()
    if connection.vendor == "sqlite":
        try:
            _rewrite_file()
        except OperationalError as error:
            # The rows are clean; only the file's free pages still hold old bytes until it is rewritten.
            message = _("The database file could not be rewritten after a redaction (%(reason)s). Please run VACUUM.")
            logger.warning(message, {"reason": error})


def _rewrite_file() -> None:
    """SQLite leaves old bytes in free pages and in the log beside the file until both are made anew."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        for _attempt in range(ATTEMPTS):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.2)
    raise OperationalError("somebody is still reading an older state")
