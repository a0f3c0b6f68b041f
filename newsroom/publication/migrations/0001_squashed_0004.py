"""The tables as they stand after the migrations that this one replaces: in an empty database nothing has to be mended.

Databases and backups that are older go the long way, by those.
"""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('publication', '0001_initial'),
        ('publication', '0002_method_versions'),
        ('publication', '0003_direct_addresses'),
        ('publication', '0004_characters_of_stored_texts'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='MethodVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('text', models.TextField(blank=True, verbose_name='method')),
                ('valid_from', models.DateTimeField(default=django.utils.timezone.now, verbose_name='valid from')),
            ],
            options={
                'verbose_name': 'version of the method',
                'verbose_name_plural': 'versions of the method',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name of the publication')),
                ('claim', models.CharField(blank=True, help_text='One sentence about the paper, for search engines and the feed.', max_length=200, verbose_name='claim')),
                ('telegram_url', models.URLField(blank=True, help_text='For example https://t.me/yourchannel. Every page links it.', verbose_name='Telegram channel')),
                ('is_sample', models.BooleanField(default=False, help_text='While this is on, every page says that it is a sample edition.', verbose_name='sample edition')),
                ('four_eyes', models.BooleanField(default=True, help_text='Whoever has worked on a text may not approve it. Switch it off if you work alone.', verbose_name='four eyes')),
                ('legal_name', models.CharField(blank=True, max_length=200, verbose_name='name of the publisher')),
                ('legal_form', models.CharField(blank=True, max_length=80, verbose_name='legal form')),
                ('street', models.CharField(blank=True, help_text='A post office box is not enough.', max_length=120, verbose_name='street and number')),
                ('postcode', models.CharField(blank=True, max_length=10, verbose_name='postcode')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='city')),
                ('representative', models.CharField(blank=True, max_length=200, verbose_name='represented by')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('register_entry', models.CharField(blank=True, help_text='For example: Amtsgericht Bremen, HRB 00000.', max_length=120, verbose_name='register and number')),
                ('vat_id', models.CharField(blank=True, max_length=40, verbose_name='VAT or business ID')),
                ('responsible_name', models.CharField(blank=True, help_text='§ 18 (2) MStV: a person, with address.', max_length=200, verbose_name='responsible for the content')),
                ('responsible_address', models.CharField(blank=True, max_length=200, verbose_name='address of that person')),
                ('owners', models.TextField(blank=True, help_text='Who owns the publisher, directly or indirectly, and can influence it.', verbose_name='owners')),
                ('beneficial_owners', models.TextField(blank=True, verbose_name='beneficial owners')),
                ('state_advertising', models.TextField(blank=True, help_text='State advertising and the like, by year.', verbose_name='money from public bodies')),
                ('owners_as_of', models.DateField(blank=True, null=True, verbose_name='ownership data as of')),
                ('principles', models.TextField(blank=True, help_text='A blank line starts a new paragraph.', verbose_name='principles')),
                ('method', models.TextField(blank=True, help_text='How sources are analysed and counted. A blank line starts a new paragraph.', verbose_name='method')),
                ('method_number', models.PositiveIntegerField(default=0, editable=False)),
                ('data_licence', models.CharField(blank=True, help_text='For example CC BY 4.0. Stands in quellen.json and quellen.csv. Empty: no licence is given.', max_length=120, verbose_name='licence of the lists of sources')),
                ('data_licence_url', models.URLField(blank=True, verbose_name='address of the licence')),
                ('privacy_additions', models.TextField(blank=True, help_text="Your hosting company, and how long it keeps the server's log files.", verbose_name='additions to the privacy notice')),
                ('supervisory_authority', models.CharField(blank=True, help_text='Where readers can complain.', max_length=200, verbose_name='data protection authority')),
                ('accessibility_status', models.TextField(blank=True, help_text='What is not accessible yet. Leave it empty if you know of nothing.', verbose_name='accessibility')),
                ('accessibility_as_of', models.DateField(blank=True, null=True, verbose_name='accessibility checked on')),
            ],
            options={
                'verbose_name': 'publication',
                'verbose_name_plural': 'publication',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='publication_is_one'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='publication_has_name', violation_error_message='The publication needs a name.')],
            },
        ),
    ]

