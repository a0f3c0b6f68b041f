from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.errors import ActionRefused

# A file of another shape is wrong in every line: these many say it.
MAX_NAMED = 20


class UnreadableError(Exception):
    """The file cannot be read from this line on."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


class Problems:
    """The first ones are named, the others counted."""

    def __init__(self) -> None:
        self.named: list[str] = []
        self.count = 0

    def add(self, line: int, sentence: str, *, column: str = "") -> None:
        self.count += 1
        if len(self.named) >= MAX_NAMED:
            return
        where = _("Line %(line)s") % {"line": line}
        if column:
            where = _("Line %(line)s, column “%(column)s”") % {"line": line, "column": column[:80]}
        self.named.append(f"{where}: {sentence}")

    def refuse(self, *advice: str) -> None:
        """Raise `ActionRefused` where there was any."""
        if not self.count:
            return
        more = self.count - len(self.named)
        rest = [ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}] if more else []
        raise ActionRefused(*self.named, *rest, *advice)
