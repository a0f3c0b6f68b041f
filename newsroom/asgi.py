"""The application that the server runs: `manage.py serve`."""

from django.utils.module_loading import import_string

from newsroom.wsgi import application as django

# Loaded by name, after the line above has set Django up: what it imports has models.
application = import_string("newsroom.server.application.Application")(django)
