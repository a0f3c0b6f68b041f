from django.urls import path

from newsroom.people import views

urlpatterns = [
    # Django's login page links the first, and its own views expect the other names.
    path("passwort/vergessen/", views.forgotten, name="admin_password_reset"),
    path("passwort/unterwegs/", views.sent, name="password_reset_done"),
    path("passwort/neu/<uidb64>/<token>/", views.SetPassword.as_view(), name="password_reset_confirm"),
    path("passwort/gesetzt/", views.complete, name="password_reset_complete"),
]
