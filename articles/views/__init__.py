from articles.views.article import article, evidence
from articles.views.tag import topic, topic_feed, topics

__all__ = ["article", "evidence", "topic", "topic_feed", "topics"]
