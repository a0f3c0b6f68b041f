from articles.models.article import Article, Authorship, Kind, Status
from articles.models.author import Author
from articles.models.content import Content
from articles.models.evidence import Analysis
from articles.models.move import Move
from articles.models.revision import Revision
from articles.models.tag import Tag, TaggedArticle, TagKind, TagName, TagRedirect

__all__ = [
    "Analysis",
    "Article",
    "Author",
    "Authorship",
    "Content",
    "Kind",
    "Move",
    "Revision",
    "Status",
    "Tag",
    "TagKind",
    "TagName",
    "TagRedirect",
    "TaggedArticle",
]
