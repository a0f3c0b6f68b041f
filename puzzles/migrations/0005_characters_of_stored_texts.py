"""Texts that were stored before `articles.text.characters`: no sign stays in them that breaks a feed."""

from django.db import migrations

from articles.text import cleanup


def take_out_signs(apps, schema_editor):
    for model in apps.get_app_config("puzzles").get_models():
        cleanup.take_out_signs(model)


class Migration(migrations.Migration):

    dependencies = [("puzzles", "0004_solution_waits_for_the_next_week")]

    operations = [migrations.RunPython(take_out_signs, migrations.RunPython.noop)]
