from articles.views.article import article, changes, evidence
from articles.views.correction import corrections
from articles.views.preview import preview
from articles.views.report import report
from articles.views.tag import topic, topic_feed, topics

__all__ = ["article", "changes", "corrections", "evidence", "preview", "report", "topic", "topic_feed", "topics"]
