"""Texts that were stored before `articles.text.characters`: no sign stays in them that breaks a feed."""

from django.db import migrations

from articles.text import cleanup


def take_out_signs(apps, schema_editor):
    for model in apps.get_app_config("publication").get_models():
        cleanup.take_out_signs(model)


class Migration(migrations.Migration):

    dependencies = [("publication", "0003_direct_addresses")]

    operations = [migrations.RunPython(take_out_signs, migrations.RunPython.noop)]
