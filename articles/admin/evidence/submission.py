"""What a form on the page of evidence sent, and what it gets back where it was not done."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict

from articles import text
from articles.models import Article
from articles.permissions import signed_in

if TYPE_CHECKING:
    from articles.admin.evidence.finding_forms import Ask

Form = TypeVar("Form", bound=forms.BaseForm)
MAX_REASON_LENGTH = 400
MAX_SENT = 1100
NOT_SENT_AGAIN = ("csrfmiddlewaretoken", "reason")


class InvalidError(Exception):
    """The page shows the form again, with a sentence at the field."""


class Posted:
    def __init__(self, request: HttpRequest, article: Article) -> None:
        self.request, self.article = request, article
        self.ask: Ask | None = None
        # Where the page is read on after it was done.
        self.place = ""
        self._bound: dict[str, forms.BaseForm] = {}

    @property
    def data(self) -> QueryDict:
        return self.request.POST

    @property
    def by(self) -> User:
        return signed_in(self.request)

    @property
    def reason(self) -> str:
        return self.text("reason", longest=MAX_REASON_LENGTH)

    @property
    def is_script(self) -> bool:
        return self.request.headers.get("Accept") == "application/json"

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Everything, to be sent again with the reason."""
        pairs = [(name, value) for name, values in self.data.lists() for value in values]
        return [pair for pair in pairs if pair[0] not in NOT_SENT_AGAIN][:MAX_SENT]

    def text(self, name: str, *, longest: int) -> str:
        return text.plain(self.data.get(name, ""))[:longest]

    def checked(self, name: str, form: Callable[..., Form], *args: Any, **kwargs: Any) -> Form:
        """Raises InvalidError where something in it is wrong."""
        bound = self._bound[name] = form(*args, self.data, prefix=name, **kwargs)
        if not bound.is_valid():
            raise InvalidError(" ".join(str(sentence) for errors in bound.errors.values() for sentence in errors))
        return bound

    def form(self, name: str, form: Callable[..., Form], *args: Any, **kwargs: Any) -> Form:
        """With what was sent and refused, or as it is."""
        known = self._bound.get(name)
        return cast(Form, known) if known else form(*args, prefix=name, **kwargs)
