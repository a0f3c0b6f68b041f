"""How long somebody stays logged in: twelve hours after the last thing they did, and two weeks at most."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from newsroom.middleware import DESK

IDLE = timedelta(hours=12).total_seconds()
MAX_AGE = settings.SESSION_COOKIE_AGE
# The time of the last act is written down this often at most: not with every page.
PRECISION = timedelta(minutes=10).total_seconds()
# What an open form sends by itself. A form that is left open keeps nobody logged in.
BY_ITSELF = {"articles_article_presence", "articles_article_unsaved", "articles_article_unsaved_new"}


def begin(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session["began"] = request.session["active"] = _now()


class SessionLimitsMiddleware(MiddlewareMixin):
    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> None:
        # Readers have no session, and must not get one.
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return
        if has_ended(request.session):
            logout(request)
        elif not (request.resolver_match and request.resolver_match.url_name in BY_ITSELF):
            remember_act(request.session)


def has_ended(session: SessionBase) -> bool:
    now = _now()
    return now - session.get("active", now) > IDLE or now - session.get("began", now) > MAX_AGE


def remember_act(session: SessionBase) -> None:
    now = _now()
    # A session from before there was a limit begins now.
    if "began" not in session:
        session["began"] = now
    if now - session.get("active", 0) > PRECISION:
        session["active"] = now


def _now() -> int:
    return int(timezone.now().timestamp())
