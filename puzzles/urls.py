from django.urls import path

from puzzles import views

app_name = "puzzles"
urlpatterns = [
    path("raetsel/", views.puzzles, name="puzzles"),
    path("raetsel/<slug:slug>/", views.puzzle, name="puzzle"),
    path("raetsel/<slug:slug>/loesung/", views.solution, name="solution"),
]
