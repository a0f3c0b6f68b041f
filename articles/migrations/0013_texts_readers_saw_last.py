"""While a story was withdrawn, its saves went into the live row: give it back what readers saw last.

The newer text stays as the newest revision, and the desk asks which of the two is shown again.
"""

from django.db import migrations
from django.db.models import Max

from articles import text
from articles.models import Content

TEXT_FIELDS = ("headline", "dek", "kicker", "body", "kind", "byline", "lead_alt", "lead_caption")


def give_back(apps, schema_editor):
    Article, Revision = apps.get_model("articles.Article"), apps.get_model("articles.Revision")
    withdrawn = Article.objects.filter(status="withdrawn", live_revision__published_number=None)
    seen = withdrawn.annotate(seen=Max("revisions__published_number")).exclude(seen=None)
    for key, number in list(seen.order_by("pk").values_list("pk", "seen")):
        revision = Revision.objects.get(article=key, published_number=number)
        _bring_live(apps, Article.objects.get(pk=key), revision)


def _bring_live(apps, article, revision):
    content = Content.from_json(revision.content)
    for field in TEXT_FIELDS:
        setattr(article, field, getattr(content, field))
    image = apps.get_model("articles.Image").objects.filter(pk=content.lead_image).first()
    article.lead_image, article.live_revision = image, revision
    article.search_key = text.norm(f"{content.headline} {content.dek} {content.kicker}")[:700]
    article.words = len(text.words_of(content.body))
    article.save()
    _name_authors_and_tags(apps, article, content)


def _name_authors_and_tags(apps, article, content):
    Authorship = apps.get_model("articles.Authorship")
    known = set(apps.get_model("articles.Author").objects.filter(pk__in=content.authors).values_list("pk", flat=True))
    authors = [pk for pk in content.authors if pk in known]
    Authorship.objects.filter(article=article).delete()
    Authorship.objects.bulk_create(
        Authorship(article=article, author_id=pk, position=position) for position, pk in enumerate(authors)
    )
    TaggedArticle = apps.get_model("articles.TaggedArticle")
    norms = [text.norm(name) for name in content.tags]
    # The stored forms are those of an older rule, which 0015 renews: names are compared by today's.
    names = apps.get_model("articles.TagName").objects.order_by("is_primary", "-pk").values_list("name", "tag")
    tag_of = {norm: tag for name, tag in names.iterator() if (norm := text.norm(name)) in norms}
    tags = dict.fromkeys(tag_of[norm] for norm in norms if norm in tag_of)
    TaggedArticle.objects.filter(content_object=article).delete()
    TaggedArticle.objects.bulk_create(TaggedArticle(content_object=article, tag_id=tag) for tag in tags)


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_direct_addresses")]

    operations = [migrations.RunPython(give_back, migrations.RunPython.noop, elidable=True)]
