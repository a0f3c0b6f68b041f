from articles.views.article import article, changes
from articles.views.card import card, paper
from articles.views.correction import corrections
from articles.views.evidence import evidence, evidence_csv, evidence_json
from articles.views.preview import preview
from articles.views.report import report
from articles.views.topic import topic, topic_feed, topics
