from django.db import migrations
from django.db.models import Count, Q


def count_publications(apps, schema_editor):
    """As `evidence.tallies` counts them: distinct evidence with a stone, of what is listed and not retracted."""
    Finding, Tally = (apps.get_model("articles", name) for name in ("Finding", "Tally"))
    stones = Finding.objects.exclude(visibility="internal").exclude(stance="inaccessible").exclude(
        Q(evidence__source__is_own=True) | Q(evidence__kind__in=["post", "thread"])
    ).filter(evidence__retracted_at=None, evidence__source__retracted_at=None)
    numbers = stones.order_by().values_list("article").annotate(n=Count("evidence", distinct=True))
    found = dict(numbers.iterator())
    tallies = []
    for tally in Tally.objects.iterator(chunk_size=500):
        tally.counts["publications"] = found.get(tally.article_id, 0)
        tallies.append(tally)
        if len(tallies) == 500:
            Tally.objects.bulk_update(tallies, ["counts"])
            tallies.clear()
    Tally.objects.bulk_update(tallies, ["counts"])


class Migration(migrations.Migration):

    dependencies = [("articles", "0013_texts_readers_saw_last")]

    operations = [migrations.RunPython(count_publications, migrations.RunPython.noop, elidable=True)]
