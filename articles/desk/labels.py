from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format


def name_of(user: User | None) -> str:
    """As colleagues know them; a dash where the account does not exist any more."""
    return (user.get_full_name() or user.get_username()) if user else "–"


def short_moment(moment: datetime) -> str:
    """Local date and time for lists and boxes: 23.11.2026 14:03."""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
