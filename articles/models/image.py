from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.fields import PlainCharField, PlainTextField, SignsCharField, colleague
from articles.models.leased import MAX_ATTEMPTS, Leased, LeasedQuerySet

# So long before a licence ends the desk is warned.
WARNED_DAYS = 14


class Licence(models.TextChoices):
    OWN = "own", _("own image")
    AGENCY = "agency", _("agency")
    PRESS = "press", _("press image")
    PERMISSION = "permission", _("with permission")
    CC0 = "cc0", _("CC0 or public domain")
    CC_BY = "cc_by", _("CC BY")
    CC_BY_SA = "cc_by_sa", _("CC BY-SA")
    OTHER = "other", _("other")


class Ai(models.TextChoices):
    NONE = "", _("no")
    ALTERED = "altered", _("altered with AI")
    GENERATED = "generated", _("made with AI")


class Shape(models.TextChoices):
    WHOLE = "whole", _("whole")
    WIDE = "wide", _("16:9")
    SQUARE = "square", _("square")


class ImageQuerySet(LeasedQuerySet["Image"]):
    def usable(self) -> Self:
        """What readers may see: not recalled, and its licence has not ended."""
        return self.filter(recalled_at=None).exclude(licence_ends__lt=timezone.localdate())

    def incomplete(self) -> Self:
        """`Image.lacks` for a whole list."""
        return self.filter(Q(creator="", credit="") | Q(licence="") | Q(alt="", is_decorative=False))

    def unused(self) -> Self:
        """In no version of an article, with no author and no puzzle."""
        return self.filter(uses=None, portrait_of=None, puzzles=None)

    def ending(self) -> Self:
        """Whose licence ends soon. `Image.licence_days` for a whole list."""
        today = timezone.localdate()
        return self.filter(licence_ends__gte=today, licence_ends__lt=today + timedelta(days=WARNED_DAYS))

    def ended(self) -> Self:
        return self.filter(licence_ends__lt=timezone.localdate())

    def due(self) -> Self:
        """Whose renditions have to be drawn, the oldest first."""
        now = timezone.now()
        waiting = self.filter(renditions_due_at__lte=now, attempts__lt=MAX_ATTEMPTS, recalled_at=None)
        return waiting.in_nobodys_hand().order_by("renditions_due_at", "pk")

    def failed(self) -> Self:
        """`Image.has_failed` for a whole list."""
        return self.filter(renditions_due_at__isnull=False, attempts__gte=MAX_ATTEMPTS, recalled_at=None)


class Image(Leased):
    """An image of the library: only `articles.images` writes it."""

    # Where the file lies in the private storage, under a name of ours: its own has given away protected persons.
    original = models.CharField(_("file"), max_length=60, editable=False)
    format = models.CharField(_("format"), max_length=4, editable=False)
    # Of the image as it is seen, turned upright.
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    # SHA-256 of the file: the same file again is the same image.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Where the eye should land, in percent from the left and from the top of the upright image.
    focal_x = models.PositiveSmallIntegerField(_("focal point from the left"), default=50)
    focal_y = models.PositiveSmallIntegerField(_("focal point from the top"), default=50)

    title = PlainCharField(
        _("title"), max_length=200, blank=True, help_text=_("For the library only. Readers never see it.")
    )
    alt = PlainCharField(
        _("description for those who do not see it"),
        max_length=500,
        blank=True,
        help_text=_("What can be seen, in a sentence. Read aloud in the place of the image."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It tells nothing that the text does not say: nothing is read aloud."),
    )
    caption = PlainCharField(_("caption"), max_length=1000, blank=True)
    creator = PlainCharField(_("creator"), max_length=200, blank=True, help_text=_("Who made the image (§ 13 UrhG)."))
    credit = PlainCharField(
        _("credit"), max_length=200, blank=True, help_text=_("As it has to stand at the image. Empty: the creator.")
    )
    source = PlainCharField(_("source"), max_length=200, blank=True, help_text=_("For example an agency or archive."))
    copyright_notice = PlainCharField(_("copyright notice"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence, blank=True)
    usage_terms = PlainTextField(_("terms of use"), blank=True)
    licence_ends = models.DateField(
        _("licence ends"), null=True, blank=True, help_text=_("The last day on which readers see it. Empty: no end.")
    )
    is_symbolic = models.BooleanField(
        _("symbolic image"), default=False, help_text=_("It does not show what the article tells: readers are told.")
    )
    ai = models.CharField(_("artificial intelligence"), max_length=10, choices=Ai, blank=True, default=Ai.NONE)
    # What the file itself warned of. For the desk only.
    people = PlainTextField(
        _("people in the image"),
        blank=True,
        help_text=_("And whether they agreed (§§ 22, 23 KUG). For the desk only."),
    )
    restrictions = PlainTextField(
        _("restrictions"), blank=True, help_text=_("What the file asks for. For the desk only.")
    )

    uploaded_by = colleague(_("uploaded by"), editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True, editable=False)
    recalled_because = PlainCharField(_("recalled because"), max_length=500, blank=True, editable=False)
    recalled_by = colleague(editable=False)

    # A due row: `work` draws the renditions. None: nothing is to be drawn.
    renditions_due_at = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)
    # Why the last attempt came to nothing, for the desk. Readers still see what was drawn before.
    renditions_error = SignsCharField(max_length=500, blank=True, editable=False)
    # What pages print, so that a page asks for no rows: `[shape, format, width, height, name]` of each current
    # rendition. `renditions` writes it, after the files are there.
    ladder = models.JSONField(default=list, editable=False)
    search_key = models.CharField(max_length=1500, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at", "-pk"]
        permissions = [("recall_image", _("Can recall an image from all pages"))]
        constraints = [
            models.CheckConstraint(
                name="image_focal_point_inside",
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                violation_error_message=_("The focal point has to lie inside the image."),
            ),
            models.CheckConstraint(
                name="image_alt_or_decorative",
                condition=Q(alt="") | Q(is_decorative=False),
                violation_error_message=_("A decorative image has no description. Please decide for one of both."),
            ),
            models.CheckConstraint(
                name="image_recall_has_reason",
                condition=Q(recalled_at=None) | ~Q(recalled_because=""),
                violation_error_message=_("Please say why the image is recalled."),
            ),
        ]
        indexes = [
            # The library, newest first.
            models.Index(name="image_library", fields=["-uploaded_at", "-id"]),
            # The background process asks every few seconds.
            models.Index(
                name="due_renditions", fields=["renditions_due_at"], condition=Q(renditions_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.caption[:80] or self.alt[:80] or gettext("Image %(number)s") % {"number": self.pk}

    @staticmethod
    def search_key_of(values: dict[str, Any]) -> str:
        """Lists are sorted by it: the title stands first, and what describes the image is cut."""
        words, whose = (
            text.norm(" ".join(values[name] for name in names))
            for names in (("title", "caption", "alt"), ("creator", "credit", "source"))
        )
        return f"{words[: 1499 - len(whose)]} {whose}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = self.search_key_of(vars(self))
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)

    @property
    def is_usable(self) -> bool:
        """`usable()` for one image."""
        ended = self.licence_ends and self.licence_ends < timezone.localdate()
        return self.recalled_at is None and not ended

    @property
    def licence_days(self) -> int | None:
        """How many days after today readers may still see it; below 0 it has ended. None: no end."""
        return (self.licence_ends - timezone.localdate()).days if self.licence_ends else None

    @property
    def lacks(self) -> list[str]:
        """What has to be known before readers may see it."""
        return self.lacks_at_use(is_described=False)

    def lacks_at_use(self, *, is_described: bool) -> list[str]:
        """`lacks` at a place that may have a description of its own."""
        lacking = {
            gettext("who made it, or a credit"): not (self.creator or self.credit),
            gettext("the licence"): not self.licence,
            gettext("a description, or that it is decorative"): not (self.alt or self.is_decorative or is_described),
        }
        return [name for name, is_missing in lacking.items() if is_missing]

    @property
    def credit_line(self) -> str:
        return self.credit or self.creator

    @property
    def labels(self) -> list[str]:
        """What readers are told wherever the image stands."""
        made: dict[str, str] = {Ai.GENERATED: gettext("Made with AI"), Ai.ALTERED: gettext("Altered with AI")}
        # What an AI made shows nothing that happened: the Presserat asks for the same label.
        symbolic = gettext("Symbolic image") if self.is_symbolic or self.ai == Ai.GENERATED else ""
        return [label for label in (symbolic, made.get(self.ai)) if label]

    @property
    def has_failed(self) -> bool:
        return self.renditions_due_at is not None and self.attempts >= MAX_ATTEMPTS and self.recalled_at is None

    @property
    def focal(self) -> str:
        return f"{self.focal_x}x{self.focal_y}"


class Rendition(models.Model):
    """A public file drawn from an original: upright, sRGB, and nothing in it but the image."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions", verbose_name=_("image"))
    shape = models.CharField(max_length=6, choices=Shape)
    format = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # What it was cut around; "" for the whole image.
    focal = models.CharField(max_length=7, blank=True)
    # Where it lies in the public storage.
    name = models.CharField(max_length=80, unique=True)
    size = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(name="rendition_once", fields=["image", "shape", "format", "width", "focal"])
        ]

    def __str__(self) -> str:
        return f"{self.shape} {self.width} {self.format}"


class ImageUse(models.Model):
    """An image stands in a revision, and therefore cannot be deleted."""

    image = models.ForeignKey(Image, models.PROTECT, related_name="uses", verbose_name=_("image"))
    revision = models.ForeignKey("articles.Revision", models.CASCADE, related_name="image_uses")

    class Meta:
        constraints = [models.UniqueConstraint(name="image_use_once", fields=["image", "revision"])]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.revision_id}"
