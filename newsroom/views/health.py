from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For monitoring: 200 where everything a page needs answers, 503 and the name of what does not."""
    parts = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    healthy = all(parts.values())
    body = {"status": "ok" if healthy else "failing"} | {name: "ok" if ok else "failing" for name, ok in parts.items()}
    return JsonResponse(body, status=200 if healthy else 503)


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
