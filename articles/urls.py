from django.urls import path

from articles import views
from articles.feeds import ArticleFeed

app_name = "articles"
urlpatterns = [
    path("artikel/<slug:slug>/", views.article, name="article"),
    path("artikel/<slug:slug>/quellen/", views.evidence, name="evidence"),
    path("thema/<slug:slug>/", views.topic, name="topic"),
    path("thema/<slug:slug>/feed/", views.topic_feed, name="topic_feed"),
    path("themen/", views.topics, name="topics"),
    path("feed/", ArticleFeed(), name="feed"),
]
