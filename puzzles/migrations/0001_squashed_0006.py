"""The tables as they stand after the migrations that this one replaces: in an empty database nothing has to be mended.

Databases and backups that are older go the long way, by those.
"""

import django.db.models.deletion
import puzzles.weeks
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('puzzles', '0001_initial'),
        ('puzzles', '0002_pictures'),
        ('puzzles', '0003_week_in_plain_sql'),
        ('puzzles', '0004_solution_waits_for_the_next_week'),
        ('puzzles', '0005_characters_of_stored_texts'),
        ('puzzles', '0006_one_word_for_each_thing'),
    ]

    initial = True

    dependencies = [
        ('articles', '0001_squashed_0022'),
    ]

    operations = [
        migrations.CreateModel(
            name='Puzzle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('riddle', 'riddle')], default='riddle', max_length=12, verbose_name='kind')),
                ('title', models.CharField(blank=True, help_text='For the archive. Empty: the week. It must not betray the solution.', max_length=120, verbose_name='title')),
                ('slug', models.SlugField(blank=True, max_length=100, unique=True, verbose_name='address')),
                ('prompt', models.TextField(verbose_name='question')),
                ('solution', models.CharField(max_length=200, verbose_name='solution')),
                ('accepted_answers', models.TextField(blank=True, help_text='Other spellings that count as right, one a line.', verbose_name='accepted answers')),
                ('explanation', models.TextField(blank=True, help_text='Stands beside the solution.', verbose_name='explanation')),
                ('week', models.DateField(help_text='Any day of the week: it is kept as its Monday.', verbose_name='week')),
                ('publish_at', models.DateTimeField(blank=True, help_text='Empty: a draft that readers do not see.', null=True, verbose_name='appears')),
                ('reveal', models.CharField(choices=[('at_once', 'at once'), ('from_date', 'from a date on')], default='from_date', max_length=10, verbose_name='solution is shown')),
                ('reveal_at', models.DateTimeField(blank=True, help_text="Empty: the Monday after the week, 8 o'clock.", null=True, verbose_name='solution from')),
                ('note', models.TextField(blank=True, help_text='Readers never see it.', verbose_name='internal note')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='puzzles', to='articles.author', verbose_name='author')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='puzzles', to='articles.image', verbose_name='image')),
            ],
            options={
                'verbose_name': 'puzzle',
                'verbose_name_plural': 'puzzles',
                'ordering': ['-week', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'week'), name='puzzle_one_a_week', violation_error_message='This week already has a puzzle of this kind. Please choose another week.'), models.CheckConstraint(condition=models.Q(models.Q(('reveal', 'from_date'), _negated=True), ('reveal_at__isnull', False), _connector='OR'), name='puzzle_reveal_has_date', violation_error_message='Please say from when the solution may be seen.'), models.CheckConstraint(condition=models.Q(models.Q(('prompt', ''), _negated=True), models.Q(('solution', ''), _negated=True)), name='puzzle_has_question_and_solution', violation_error_message='A puzzle needs a question and a solution.'), models.CheckConstraint(condition=puzzles.weeks.IsMonday('week'), name='puzzle_week_is_monday', violation_error_message='The week is named by its Monday.')],
            },
        ),
    ]

