from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom import disk_space, work_state

# Seconds in which monitoring is answered, whatever hangs.
PATIENCE = 2.0
PROBES = ThreadPoolExecutor(4, "probe")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For monitoring: 503 names what readers' pages need and what does not answer, otherwise 200.

    "degraded": readers are fine, but a silent background process brings no change live, and soon nobody can save on a
    disk that is nearly full.
    """
    parts = _ask({"database": _ask_database, "cache": _ask_cache})
    healthy = all(parts.values())
    told = {name: "ok" if ok else "failing" for name, ok in parts.items()} | _work(asks=parts["database"])
    told["space"] = "low" if disk_space.short_places() else "ok"
    is_degraded = told["work"] == "silent" or told["space"] == "low"
    status = "failing" if not healthy else "degraded" if is_degraded else "ok"
    return JsonResponse({"status": status} | told, status=200 if healthy else 503)


def _work(*, asks: bool) -> dict[str, Any]:
    try:
        state = work_state.current() if asks else None
    except Error:
        state = None
    if state is None:
        return {"work": "unknown"}
    name = "silent" if state.is_silent else "ok" if state.last_run else "never"
    return {"work": name, "last_run": state.last_run, "overdue": state.overdue}


def _ask(questions: dict[str, Callable[[], None]]) -> dict[str, bool]:
    """Which of them are answered in time, each in a thread of its own: a server that hangs never says no."""
    asked = {name: PROBES.submit(_answers, question) for name, question in questions.items()}
    wait(asked.values(), PATIENCE)
    # Those that have not begun, because all threads wait, shall not begin later.
    return {name: not future.cancel() and future.done() and future.result() for name, future in asked.items()}


def _answers(ask: Callable[[], None]) -> bool:
    # Whatever the driver raises means the same to monitoring: it does not answer.
    try:
        ask()
    except Exception:
        return False
    finally:
        connection.close()
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.set("healthz", "ok", timeout=10)
    if cache.get("healthz") != "ok":
        raise ConnectionError("The cache forgets")
