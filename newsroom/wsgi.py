"""Django alone, for `runserver`. What readers get is `newsroom.asgi`, where no thread waits for a slow sender."""

import os

from django.core.management import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_wsgi_application()
# A wrong setting stops the start with a sentence, not a reader's request with an error.
BaseCommand().check()
