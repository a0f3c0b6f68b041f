from articles.models.article import Article, Authorship, Kind, Status
from articles.models.author import Author
from articles.models.content import Content
from articles.models.correction import CorrectedArticle, Correction, CorrectionKind, NoticedBy
from articles.models.evidence import Analysis
from articles.models.former_address import FormerAddress
from articles.models.move import Move
from articles.models.override import Override
from articles.models.planned_change import ChangeState, PlannedChange
from articles.models.preview_link import PreviewLink
from articles.models.protection import Grade, ProtectionRequest, ProtectionStep
from articles.models.redaction import Redaction, RedactionKind
from articles.models.report import ErrorReport, Verdict
from articles.models.revision import Change, Revision
from articles.models.tag import Tag, TaggedArticle, TagKind, TagName, TagRedirect
from articles.models.teamwork import Note, Presence
from articles.models.unsaved import DeskPreference, UnsavedText

__all__ = [
    "Analysis",
    "Article",
    "Author",
    "Authorship",
    "Change",
    "ChangeState",
    "Content",
    "CorrectedArticle",
    "Correction",
    "CorrectionKind",
    "DeskPreference",
    "ErrorReport",
    "FormerAddress",
    "Grade",
    "Kind",
    "Move",
    "Note",
    "NoticedBy",
    "Override",
    "PlannedChange",
    "Presence",
    "PreviewLink",
    "ProtectionRequest",
    "ProtectionStep",
    "Redaction",
    "RedactionKind",
    "Revision",
    "Status",
    "Tag",
    "TagKind",
    "TagName",
    "TagRedirect",
    "TaggedArticle",
    "UnsavedText",
    "Verdict",
]
