"""Texts that were stored before `articles.text.characters`: no sign stays in them that breaks a feed."""

from django.db import migrations

from articles.text import cleanup


def take_out_signs(apps, schema_editor):
    for model in apps.get_app_config("articles").get_models():
        cleanup.take_out_signs(model)


class Migration(migrations.Migration):

    dependencies = [("articles", "0016_tag_merges")]

    operations = [migrations.RunPython(take_out_signs, migrations.RunPython.noop)]
