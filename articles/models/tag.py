from typing import Self

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.fields import PlainCharField, PlainTextField
from articles.models.tag_kind import TagFacts, TagKind


class TagQuerySet(models.QuerySet["Tag"]):
    def with_public_page(self) -> Self:
        """At least one article that readers may see belongs on it."""
        return self._of(apps.get_model("articles.Article").objects.published())

    def listed(self) -> Self:
        """At least one article on its page stands in lists."""
        return self._of(apps.get_model("articles.Article").objects.published().listed())

    def seen_by(self, user: User) -> Self:
        """Everything, or what readers see and their own articles carry: others tell what a colleague writes about."""
        if user.has_perm("articles.edit_others_article"):
            return self
        own = _carried(apps.get_model("articles.Article").objects.filter(created_by=user))
        return self.filter(own | Q(pk__in=Tag.objects.with_public_page().values("pk")))

    def _of(self, articles: models.QuerySet) -> Self:
        return self.filter(_carried(articles), kind__in=TagKind.with_pages())

    def in_menu(self) -> Self:
        return self.exclude(menu_position=None).order_by("menu_position", "sort_key")


def _carried(articles: models.QuerySet) -> Q:
    """The same three ways as `Article.objects.tagged`, asked from the other side."""
    carried = TaggedArticle.objects.filter(content_object__in=articles)
    itself = Q(tag=OuterRef("pk")) | Q(tag__place=OuterRef("pk")) | Q(tag__topic=OuterRef("pk"))
    both = carried.filter(tag=OuterRef("place"), content_object__taggings__tag=OuterRef("topic"))
    return Q(Exists(carried.filter(itself))) | Q(Exists(both))


class Tag(TagBase):
    """What an article is about. Name and address of a compound follow from its place and topic.

    Change names through `articles.publishing.tags`, which keeps old names and addresses working.
    """

    # Two names of 100 characters and what stands between them.
    name = PlainCharField(_("name"), max_length=210, unique=True)
    slug = models.SlugField(_("address"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=TagKind, default=TagKind.OPEN)
    intro = PlainTextField(_("introduction"), blank=True, help_text=_("Stands at the top of the tag's page."))
    place = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="compounds_as_place", verbose_name=_("place")
    )
    topic = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="compounds_as_topic", verbose_name=_("topic")
    )
    menu_position = models.PositiveSmallIntegerField(
        _("position in the navigation"),
        null=True,
        blank=True,
        help_text=_("1 stands first. Empty: not in the navigation."),
    )
    sort_key = models.CharField(max_length=200, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="tag_compound_has_parts",
                condition=Q(kind=TagKind.COMPOUND, place__isnull=False, topic__isnull=False)
                | (~Q(kind=TagKind.COMPOUND) & Q(place=None, topic=None)),
                violation_error_message=_(
                    "Only a tag of kind “place and topic” has a place and a topic, and it needs both."
                ),
            ),
            models.CheckConstraint(
                name="tag_parts_differ",
                condition=Q(place=None) | ~Q(place=F("topic")),
                violation_error_message=_("Place and topic of a tag have to be two different tags."),
            ),
            models.UniqueConstraint(
                name="tag_compound_unique",
                fields=["place", "topic"],
                violation_error_message=_("This place and this topic already have a common tag."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("articles:topic", args=[self.slug])

    @property
    def facts(self) -> TagFacts:
        return TagKind(self.kind).facts

    @property
    def description(self) -> str:
        """What its page and its feed say of themselves."""
        if self.intro:
            return self.intro
        if self.kind == TagKind.COMPOUND:
            return gettext("All about %(topic)s from %(place)s") % {"topic": self.topic, "place": self.place}
        if self.kind == TagKind.PLACE:
            return gettext("All from %(place)s") % {"place": self}
        return gettext("All about %(topic)s") % {"topic": self}

    @property
    def typed(self) -> str:
        """The name as an editor types it: a compound is one word, "OsterholzTechnologie"."""
        return f"{self.place.name}{self.topic.name}" if self.place and self.topic else self.name

    @property
    def display_name(self) -> str:
        """The name of a compound as readers see it, "Osterholz · Technologie"."""
        return f"{self.place.name} · {self.topic.name}" if self.place and self.topic else self.name


class TagName(models.Model):
    """Every name a tag has or had. One normal form belongs to one tag."""

    norm = models.CharField(max_length=640, unique=True, editable=False)
    name = PlainCharField(_("name"), max_length=210)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="names", verbose_name=_("tag"))
    is_primary = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("name of a tag")
        verbose_name_plural = _("names of tags")
        ordering = ["-is_primary", "norm"]
        constraints = [
            models.UniqueConstraint(name="tag_one_primary_name", fields=["tag"], condition=Q(is_primary=True)),
        ]

    def __str__(self) -> str:
        return self.name


class TagRedirect(models.Model):
    """A former address of a tag: it answers 301."""

    slug = models.SlugField(max_length=200, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return self.slug


class TaggedArticle(ItemBase):
    """In the order in which the editor typed them."""

    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="taggings")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="article_tag_once", fields=["content_object", "tag"])]
        # Tag pages: the articles of one tag, without reading the table.
        indexes = [models.Index(name="tag_page", fields=["tag", "content_object"])]
