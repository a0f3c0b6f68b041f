"""What waits at the desk: one question each, asked by the start page and by the filter of a list."""

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.images.usage import seen_by_readers
from articles.models import (
    Article,
    ChangeState,
    ErrorReport,
    Finding,
    Image,
    Move,
    Note,
    PlannedChange,
    Proposal,
    ProposalState,
    Source,
    Status,
    Tag,
    TaggedArticle,
    TagKind,
    UnsavedText,
)
from articles.models.article_queryset import ArticleQuerySet

Articles = ArticleQuerySet
Images = QuerySet[Image]


def sent_back(user: User) -> Articles:
    """Drafts of this person that a colleague sent back, with the step that did it in `last_moves`."""
    moves = Move.objects.order_by("-pk")
    last = moves.filter(article=OuterRef("pk")).values("pk")[:1]
    back = moves.filter(pk=OuterRef("move"), old__in=[Status.IN_REVIEW, Status.APPROVED]).exclude(by=user)
    drafts = _drafts(user).annotate(move=Subquery(last)).filter(Exists(back)).order_by("-move")
    return drafts.prefetch_related(Prefetch("moves", moves.select_related("by")[:1], to_attr="last_moves"))


def drafts(user: User) -> Articles:
    """What this person has begun and nobody has sent back."""
    return _drafts(user).exclude(pk__in=sent_back(user).values("pk"))


def _drafts(user: User) -> Articles:
    return _theirs(user).filter(created_by=user, status=Status.DRAFT)


def to_review(user: User) -> Articles:
    """The longest waiting first: who submitted it has been waiting since the last save."""
    return _theirs(user).filter(status=Status.IN_REVIEW).order_by("saved_at", "pk")


def scheduled(user: User) -> Articles:
    """What appears by itself at `goes_live`: articles with a minute ahead and planned changes, the next one first."""
    plan = PlannedChange.objects.waiting().filter(article=OuterRef("pk"))
    planned = PlannedChange.objects.waiting().values("article")
    ahead = Q(first_published_at__gt=timezone.now()) | Q(pk__in=planned)
    articles = _theirs(user).filter(ahead, status=Status.PUBLISHED)
    goes_live = Coalesce(Subquery(plan.values("due_at")[:1]), "first_published_at")
    return articles.annotate(goes_live=goes_live).order_by("goes_live", "pk")


def changes(user: User) -> Articles:
    """Published articles with a newer text that nobody has planned either."""
    planned = PlannedChange.objects.waiting().filter(revision=OuterRef("newest_id"))
    return _theirs(user).changed().exclude(Exists(planned)).order_by("-saved_at", "-pk")


def not_approved(user: User) -> Articles:
    """Planned for a minute, but not published: at that minute readers will see nothing."""
    return (
        _theirs(user)
        .filter(status__in=Status.before_publication(), planned_at__isnull=False)
        .order_by("planned_at", "pk")
    )


def failed(user: User) -> Articles:
    """Articles whose last planned change did not go live, as long as its text is not live by other means."""
    last = PlannedChange.objects.filter(article=OuterRef("pk")).order_by("-pk")
    articles = _theirs(user).filter(pk__in=PlannedChange.objects.filter(state=ChangeState.FAILED).values("article"))
    articles = articles.annotate(change=Subquery(last.values("pk")[:1]), reason=Subquery(last.values("reason")[:1]))
    stuck = PlannedChange.objects.filter(
        pk=OuterRef("change"), state=ChangeState.FAILED, revision_id__gt=OuterRef("live_revision")
    )
    return articles.filter(Exists(stuck)).order_by("-change")


def noted(user: User) -> Articles:
    """Articles with an open note of somebody else."""
    return Article.objects.filter(pk__in=open_notes(user).values("article"))


def open_notes(user: User) -> QuerySet[Note]:
    """What colleagues wrote on the articles that are this person's work, the newest first."""
    notes = Note.objects.filter(done_at=None, article__in=_theirs(user)).exclude(by=user).order_by("-pk")
    return notes.select_related("article", "by").only("text", "article__headline", *_names("by"))


def reported(user: User) -> QuerySet[ErrorReport]:
    """What readers say is wrong, the longest due first."""
    reports = ErrorReport.objects.waiting().select_related("article")
    return reports.only("wrong", "due_on", "verdict", "article__headline")


def unsaved_texts(user: User) -> QuerySet[UnsavedText]:
    """What this person left unsaved in forms that they may open, the newest first, with its `typed_headline`.

    The texts themselves are long and stay where they are.
    """
    known = Q(article=None) | Q(article__in=Article.objects.seen_by(user))
    texts = UnsavedText.objects.filter(known, user=user, is_done=False).order_by("-kept_at", "-pk")
    texts = texts.annotate(typed_headline=KT("typed__headline__0")).select_related("article")
    return texts.only("kept_at", "article__headline")


def open_tags(user: User) -> QuerySet[Tag]:
    """Tags that an article carries and nobody has said what they are, with the newest `article` that asks for it."""
    carried = TaggedArticle.objects.filter(tag=OuterRef("pk"), content_object__in=_theirs(user))
    carried = carried.exclude(content_object__status=Status.DISCARDED)
    asking = Subquery(carried.order_by("-content_object").values("content_object")[:1])
    return (
        Tag.objects.filter(kind=TagKind.OPEN)
        .annotate(asked_in=asking)
        .exclude(asked_in=None)
        .order_by("-asked_in", "pk")
    )


def with_retracted_evidence(user: User) -> Articles:
    """Articles that lean on something retracted, as long as nobody has looked at it since. The newest first."""
    return _theirs(user).filter(pk__in=Finding.objects.needs_review().values("article")).order_by("-saved_at", "-pk")


def proposed(user: User) -> Articles:
    """Articles with reports that are likely about them and that nobody has judged, with their number as `likely`."""
    likely = Proposal.objects.filter(state=ProposalState.OPEN, is_likely=True)
    articles = _theirs(user).filter(pk__in=likely.values("article")).exclude(status=Status.DISCARDED)
    of_article = likely.filter(article=OuterRef("pk")).order_by().values("article").annotate(count=Count("pk"))
    return articles.annotate(likely=Subquery(of_article.values("count"))).order_by("-saved_at", "-pk")


def stopped_feeds(user: User) -> QuerySet[Source]:
    """Sources whose feed nobody reads any more, because its server or the desk stopped it."""
    stopped = Source.objects.exclude(feed_url="").exclude(poll_stopped_at=None)
    return stopped.order_by("-poll_stopped_at", "pk").only("name", "poll_error")


def own_incomplete(user: User) -> Images:
    """What this person uploaded and has not described yet."""
    return Image.objects.incomplete().filter(recalled_at=None, uploaded_by=user)


def recalled_in_use(user: User) -> Images:
    """Recalled, and a text that readers see has a gap where it stood."""
    return Image.objects.exclude(recalled_at=None).filter(seen_by_readers())


def ending_in_use(user: User) -> Images:
    return Image.objects.ending().filter(seen_by_readers(), recalled_at=None)


def failed_images(user: User) -> Images:
    return Image.objects.failed()


def _theirs(user: User) -> Articles:
    """The articles that are this person's work, all or else their own, with what a box says of them."""
    articles = Article.objects.select_related("created_by")
    articles = articles.only("headline", "saved_at", "planned_at", *_names("created_by"))
    return articles if user.has_perm("articles.edit_others_article") else articles.filter(created_by=user)


def _names(field: str) -> list[str]:
    return [f"{field}__{name}" for name in ("username", "first_name", "last_name")]
