from django.utils.translation import gettext as _

from articles.models import Article


def consequences(article: Article) -> list[str]:
    """What is lost with an article, in sentences for whoever is about to delete it."""
    counts = {name: getattr(article, name).count() for name in ("revisions", "moves", "notes", "analyses")}
    sentences = [
        _(
            "With the article go its history (revisions: %(revisions)s, steps: %(moves)s), "
            "its notes (%(notes)s) and its evaluations (%(analyses)s). Only a backup brings them back."
        )
        % counts
    ]
    if article.is_public:
        sentences.insert(0, _("Readers can see this article now: it disappears from every page at once."))
    if article.was_public:
        sentences.append(
            _(
                "Its address will answer as if it had never existed. If readers should learn that it is gone, "
                "withdraw the article instead of deleting it."
            )
        )
    return sentences
