from django.urls import path

from articles import views
from articles.feeds import ArticleFeed, CorrectionFeed

app_name = "articles"
urlpatterns = [
    path("artikel/<slug:slug>/", views.article, name="article"),
    path("artikel/<slug:slug>/karte.jpg", views.card, name="card"),
    path("karte.jpg", views.paper, name="paper"),
    path("artikel/<slug:slug>/quellen/", views.evidence, name="evidence"),
    path("artikel/<slug:slug>/quellen.json", views.evidence_json, name="evidence_json"),
    path("artikel/<slug:slug>/quellen.csv", views.evidence_csv, name="evidence_csv"),
    path("artikel/<slug:slug>/verlauf/", views.changes, name="changes"),
    path("thema/<slug:slug>/", views.topic, name="topic"),
    path("thema/<slug:slug>/feed/", views.topic_feed, name="topic_feed"),
    path("korrekturen/", views.corrections, name="corrections"),
    path("korrekturen/feed/", CorrectionFeed(), name="corrections_feed"),
    path("fehler-melden/", views.report, name="report"),
    path("vorschau/<str:token>/", views.preview, name="preview"),
    path("themen/", views.topics, name="topics"),
    path("feed/", ArticleFeed(), name="feed"),
]
