"""The public library: what is published in it, and what readers send to its editors."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Addresses of the library that are no article's.
TAKEN_SLUGS = {"syote", "kerro-omasta"}


def free_slug(slug: str) -> None:
    if slug in TAKEN_SLUGS:
        raise ValidationError(_("This address belongs to another page. Choose another one."))


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")


class PublishedQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Status.PUBLISHED)


class Page(models.Model):
    """What editors write and readers find at an address of its own."""

    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        validators=[free_slug],
        help_text=_("The end of the page's address: small letters, digits and hyphens."),
        error_messages={"unique": _("Another page already has this address. Choose another one.")},
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED


class Theme(models.Model):
    """A tag by which articles are found."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self):
        return self.name


class Item(Page):
    """A case example, an experiment description or an insight."""

    class Kind(models.TextChoices):
        CASE = "case", _("Case example")
        EXPERIMENT = "experiment", _("Experiment description")
        INSIGHT = "insight", _("Insight")

    class Phase(models.TextChoices):
        VIIVAHDA = "viivahda", "Viivähdä"
        ARVIOI = "arvioi", "Arvioi"
        KOKEILE = "kokeile", "Kokeile"

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    lead = models.TextField(
        _("lead"), max_length=400, help_text=_("One or two sentences. They also stand in the list and in shared links.")
    )
    body = models.TextField(
        _("text"),
        max_length=40_000,
        help_text=_(
            "At the start of a line ## makes a heading and a hyphen a list. **Bold** and *emphasis* stress a word,"
            " and [words](https://address) is a link."
        ),
    )
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    time = models.CharField(
        _("time"), max_length=120, blank=True, help_text=_("In words, as far as it is known. Leave empty otherwise.")
    )
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="items")
    author = models.CharField(_("author"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True)
    published = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # The stems of the article's words, for the search (search.py).
    stems = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["-published", "-pk"]
        indexes = [models.Index(fields=["status", "-published", "-id"], name="newest_first")]
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspire:item", args=[self.slug])


class ToolCard(Page):
    """One method on one card, in nine fields."""

    title = models.CharField(_("title"), max_length=160)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    phase = models.CharField(_("phase"), max_length=10, choices=Item.Phase, blank=True)
    time = models.CharField(_("time needed"), max_length=120)
    what = models.TextField(_("what it is"), max_length=2000)
    when = models.TextField(_("when to use it"), max_length=2000)
    needs = models.TextField(_("what you need"), max_length=2000)
    how = models.TextField(_("how to do it"), max_length=5000, help_text=_("At least three steps, one on a line."))
    tip = models.TextField(_("tip"), max_length=2000)
    strengths = models.TextField(_("strengths"), max_length=2000)
    weaknesses = models.TextField(_("weaknesses"), max_length=2000)
    see_also = models.ManyToManyField("self", verbose_name=_("see also"), symmetrical=False, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("tool card")
        verbose_name_plural = _("tool cards")

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspire:card", args=[self.slug])

    @property
    def steps(self) -> list[str]:
        return [line.strip() for line in self.how.splitlines() if line.strip()]

    def clean(self):
        if self.how and len(self.steps) < 3:
            raise ValidationError({"how": _("Write at least three steps, one on a line.")})


class Question(Page):
    """A question people ask, with its answer."""

    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(
        _("answer"), max_length=20_000, blank=True, help_text=_("An answer is needed before the question is published.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")

    def __str__(self):
        return self.question

    def get_absolute_url(self) -> str:
        return f"{reverse('inspire:questions')}#{self.slug}"

    def clean(self):
        if self.is_published and not self.answer.strip():
            raise ValidationError({"answer": _("Write the answer before you publish the question.")})


class Handling(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Sent(models.Model):
    """What a reader has sent. `key` names the form it was typed into, so that a second press sends nothing twice."""

    key = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    name = models.CharField(_("name"), max_length=60, blank=True)
    text = models.TextField(_("text"))
    sent = models.DateTimeField(_("sent"), default=timezone.now, editable=False, db_index=True)
    handling = models.CharField(_("handling"), max_length=10, choices=Handling, default=Handling.WAITING)

    class Meta:
        abstract = True


class Comment(Sent):
    """A reader's comment on an article, shown when an editor has accepted it."""

    item = models.ForeignKey(Item, verbose_name=_("article"), on_delete=models.CASCADE, related_name="comments")

    class Meta:
        ordering = ["sent", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self):
        return f"{self.name}: {self.text[:60]}"


class Message(Sent):
    """A suggestion, a question or feedback in the editors' inbox."""

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("Suggestion")
        QUESTION = "question", _("Question")
        FEEDBACK = "feedback", _("Feedback")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    title = models.CharField(_("title"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # What grew from it, once accepted.
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("article"))
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("question")
    )

    class Meta:
        ordering = ["-sent", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("inbox")

    def __str__(self):
        return f"{self.get_kind_display()}: {self.title or self.text[:60]}"


class LoadedText(models.Model):
    """A text that came with the product and has been put in place once. From then on it is the editors'."""

    key = models.CharField(max_length=160, unique=True)
