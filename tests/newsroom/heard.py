"""What of a question the code asked for: junk under a name that nobody reads can break nothing."""

from typing import Any

import pytest
from django.http import QueryDict


class Heard(QueryDict):
    """Parameters that remember which names somebody looked up, across all requests since `names` was emptied."""

    names: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default)

    def appendlist(self, key: str, value: Any) -> None:
        """To be filled is not to be asked."""
        asked = key in self.names
        super().appendlist(key, value)
        if not asked:
            self.names.discard(key)

    def getlist(self, key: str, default: Any = None) -> list[Any]:
        self.names.add(key)
        return super().getlist(key, default)


def listen(patch: pytest.MonkeyPatch) -> None:
    """From now on Django makes such parameters of addresses and of forms."""
    for module in ("core.handlers.wsgi", "http.request", "http"):
        patch.setattr(f"django.{module}.QueryDict", Heard)
