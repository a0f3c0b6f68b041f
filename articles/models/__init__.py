from articles.models.analysis import Analysis, Mood, MoodKind, MoodMark, Tally, TallyChange
from articles.models.article import Article
from articles.models.author import Author
from articles.models.authorship import Authorship
from articles.models.autosave import DeskPreference, UnsavedText
from articles.models.content import Content
from articles.models.correction import CorrectedArticle, Correction, NoticedBy
from articles.models.correction_kind import CorrectionKind
from articles.models.error_report import ErrorReport, Subject, Verdict
from articles.models.evidence import (
    Evidence,
    EvidenceKind,
    Finding,
    LinkState,
    Origin,
    Proposal,
    ProposalState,
    Stance,
    Visibility,
)
from articles.models.evidence_rule import EvidenceRule
from articles.models.former_address import FormerAddress
from articles.models.image import Ai, Image, ImageUse, Licence, Rendition, Shape
from articles.models.move import Move
from articles.models.override import Override
from articles.models.planned_change import ChangeState, PlannedChange
from articles.models.preview_link import PreviewLink
from articles.models.protection import Grade, ProtectionRequest, ProtectionStep
from articles.models.redaction import Redaction, RedactionKind
from articles.models.revision import Change, Revision
from articles.models.source import Source, SourceKind
from articles.models.status import Kind, Status
from articles.models.tag import Tag, TaggedArticle, TagName, TagRedirect
from articles.models.tag_kind import TagKind
from articles.models.tag_merge import TagMerge
from articles.models.teamwork import Note, Presence
