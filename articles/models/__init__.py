from articles.models.article import Article, Authorship, Kind, Status
from articles.models.author import Author
from articles.models.content import Content
from articles.models.evidence import Analysis
from articles.models.former_address import FormerAddress
from articles.models.move import Move
from articles.models.override import Override
from articles.models.planned_change import ChangeState, PlannedChange
from articles.models.revision import Revision
from articles.models.tag import Tag, TaggedArticle, TagKind, TagName, TagRedirect
from articles.models.teamwork import Note, Presence

__all__ = [
    "Analysis",
    "Article",
    "Author",
    "Authorship",
    "ChangeState",
    "Content",
    "FormerAddress",
    "Kind",
    "Move",
    "Note",
    "Override",
    "PlannedChange",
    "Presence",
    "Revision",
    "Status",
    "Tag",
    "TagKind",
    "TagName",
    "TagRedirect",
    "TaggedArticle",
]
