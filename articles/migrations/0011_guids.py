from uuid import uuid4

from django.db import migrations, models

BATCH = 500


def give_ids(apps, schema_editor) -> None:
    """One to each story and each correction: until now programs knew them by their addresses."""
    for name in ("Article", "Correction"):
        model = apps.get_model("articles", name)
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            rows = [model(pk=pk, guid=uuid4()) for pk in keys[start : start + BATCH]]
            model.objects.bulk_update(rows, ["guid"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_internal_note_of_findings")]

    operations = [
        migrations.AddField("article", "guid", models.UUIDField(null=True, editable=False)),
        migrations.AddField("correction", "guid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField("article", "guid", models.UUIDField(default=uuid4, editable=False, unique=True)),
        migrations.AlterField("correction", "guid", models.UUIDField(default=uuid4, editable=False, unique=True)),
    ]
