from django.utils.translation import gettext as _

from articles.models import Article


def consequences(article: Article) -> list[str]:
    """What is lost with an article, in sentences for whoever is about to delete it."""
    counts = {name: getattr(article, name).count() for name in ("revisions", "moves", "notes", "analyses")}
    lost = _(
        "With the article go its history (revisions: %(revisions)s, steps: %(moves)s), "
        "its notes (%(notes)s) and its evaluations (%(analyses)s). Only a backup brings them back."
    )
    address = _(
        "Its address will answer as if it had never existed. If readers should learn that it is gone, "
        "withdraw the article instead of deleting it."
    )
    sentences = [lost % counts]
    if article.is_public:
        sentences.insert(0, _("Readers can see this article now: it disappears from every page at once."))
    return [*sentences, address] if article.was_public else sentences
