"""Publishing rules: small functions, each answers None or a sentence for the editor.

They advise while somebody writes and stop the story at submission, publication and schedule.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from articles import text
from articles.models import Article, Content, TagKind, TagName

Rule = Callable[[Article, Content], str | None]


def has_text(article: Article, content: Content) -> str | None:
    if not text.words_of(content.body):
        return _("The story has no text yet.")
    return None


def has_author(article: Article, content: Content) -> str | None:
    if not content.authors and not content.byline:
        return _("Nobody signs the story: please choose an author or write a byline.")
    return None


def has_no_open_tag(article: Article, content: Content) -> str | None:
    norms = [text.norm(name) for name in content.tags]
    open_names = TagName.objects.filter(norm__in=norms, tag__kind=TagKind.OPEN, is_primary=True)
    if names := sorted(open_names.values_list("name", flat=True)):
        return _("It is not decided what these tags are: %(names)s. Please choose below, or remove them.") % {
            "names": ", ".join(names)
        }
    return None


RULES: list[Rule] = [has_text, has_author, has_no_open_tag]


def objections(article: Article, content: Content) -> list[str]:
    """What stands against showing this text to readers, one sentence each. Empty: nothing."""
    return [sentence for rule in RULES if (sentence := rule(article, content))]
