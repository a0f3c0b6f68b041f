from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom import work


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For monitoring: 503 and the name of what readers' pages need and what does not answer, otherwise 200.

    A silent background process is "degraded": readers are fine, but changes do not go live.
    """
    parts = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    healthy = all(parts.values())
    told = {name: "ok" if ok else "failing" for name, ok in parts.items()} | _work()
    status = "failing" if not healthy else "degraded" if told["work"] == "silent" else "ok"
    return JsonResponse({"status": status} | told, status=200 if healthy else 503)


def _work() -> dict[str, Any]:
    try:
        state = work.state()
    except Error:
        return {"work": "unknown"}
    work_state = "silent" if state.is_silent else "ok" if state.last_run else "never"
    return {"work": work_state, "last_run": state.last_run, "overdue": state.overdue}


def _answers(ask: Callable[[], None]) -> bool:
    # Whatever the driver raises means the same to monitoring: it does not answer.
    try:
        ask()
    except Exception:
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.set("healthz", "ok", timeout=10)
    if cache.get("healthz") != "ok":
        raise ConnectionError("The cache forgets")
