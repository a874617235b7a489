import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from . import keys
from .definition import NOTES, TEXT

INVITATION_DAYS = 14
DELETED_TEAM_LASTS = timedelta(days=14)
PRINTOUT_DAYS = 7
PRINTING_TAKES_AT_MOST = timedelta(seconds=60)


class UUIDModel(models.Model):
    """A record with a random public id. Never a time-ordered one: it would tell when an anonymous note was written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Team(UUIDModel):
    """The people who share a workbook. The invitation is open to whoever holds it until it expires or is renewed.

    An archived team's workbooks are read and printed, not written in. A deleted team is there for nobody; until its
    days are over a facilitator can bring it back.
    """

    name = models.CharField(_("team"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    code = models.CharField(max_length=60)
    code_folded = models.CharField(max_length=60, unique=True)
    invitation = models.CharField(max_length=40, unique=True, default=keys.random_key)
    invitation_expires = models.DateTimeField()
    is_demo = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    archived = models.DateTimeField(null=True, blank=True)
    deleted = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name

    @property
    def invitation_is_open(self):
        return not self.archived and timezone.now() < self.invitation_expires

    @property
    def deleted_for_good(self):
        """When a deleted team goes for good; None for one that is there."""
        return self.deleted and self.deleted + DELETED_TEAM_LASTS


class Member(UUIDModel):
    """A person in a team. A removed member's words stay; their devices no longer open anything."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=60)
    is_facilitator = models.BooleanField(default=False)
    joined = models.DateTimeField(auto_now_add=True)
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined", "id"]

    def __str__(self):
        return self.name

    @property
    def initials(self):
        words = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    @property
    def tone(self):
        """A steady number from 1 to 6 for the colour of the initials."""
        return self.id.int % 6 + 1


class Device(UUIDModel):
    """A browser that has joined something, known by the hash of the token in its cookie."""

    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)


class Seat(models.Model):
    """A member at a device. On a shared device the one seated last in a team is the one who writes."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="seats")
    taken = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "member"], name="one_seat_per_member_and_device")]
        indexes = [models.Index(fields=["device", "-taken"], name="seat_latest")]


class FacilitatorKey(UUIDModel):
    """A private link that seats its holder as a facilitator.

    Only the hash is stored. The key itself is derived from the id and the installation's secret, so that a
    signed-in facilitator can see it again while a copy of the database opens nothing.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="facilitator_keys")
    key_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    kept = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    @property
    def key(self) -> str:
        """The key, or "" where the installation's secret has changed since."""
        key = keys.derived_key("facilitator", self.id)
        return key if keys.hashed(key) == self.key_hash else ""


class DeviceLink(UUIDModel):
    """A link that seats a member at one more device. Opens once, for a quarter of an hour."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="device_links")
    key_hash = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)


class MissedCodes(models.Model):
    """How many unknown join codes were tried in one minute: the installation-wide brake against guessing."""

    minute = models.DateTimeField(primary_key=True)
    count = models.PositiveIntegerField(default=0)


class Workbook(UUIDModel):
    """One round of the method by one team. Written in until the next round begins or the team is archived."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="workbooks")
    round = models.PositiveSmallIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["team", "round"], name="one_workbook_per_round")]

    def __str__(self):
        return f"{self.team} {self.round}"

    @cached_property
    def newest_id(self) -> uuid.UUID:
        """The id of the team's newest round."""
        return self.team.workbooks.order_by("-round").values_list("pk", flat=True)[0]

    @property
    def is_newest(self):
        return self.newest_id == self.pk

    @property
    def is_open(self):
        """Whether it can be written in."""
        return not self.team.archived and self.is_newest


class Completion(models.Model):
    """The team's own word that a part of the workbook is done, or is not, whatever stands in it.

    `part` is the key of an exercise ("ilmiohahmotus") or of a theme in it ("muutoshahmotus.asiakkaat").
    """

    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="completions")
    part = models.CharField(max_length=80)
    done = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workbook", "part"], name="one_completion_per_part")]


class Sheet(UUIDModel):
    """One filled copy of an exercise: the team's own, or one experiment's plan."""

    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="sheets")
    exercise = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workbook", "exercise", "position"], name="one_sheet_per_position")
        ]


class Entry(UUIDModel):
    """What is written in a box: its one text, or one of its notes.

    `revision` grows by one with each change of the text; a save is carried over what others changed since the
    revision it was typed on. A deleted entry keeps its text, for undo and for late writers. `copy_of` is the last
    round's entry that this one began as.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="entries")
    box = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=[(TEXT, TEXT), (NOTES, NOTES)])
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    position = models.FloatField(default=0)
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries")
    changed = models.DateTimeField(default=timezone.now)
    deleted = models.DateTimeField(null=True, blank=True)
    copy_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "box"], condition=Q(kind=TEXT), name="one_text_per_box")
        ]
        indexes = [models.Index(fields=["sheet", "box", "position"], name="entry_place")]

    @property
    def is_note(self):
        return self.kind == NOTES

    @cached_property
    def is_blank(self):
        return not self.text.strip()


class EntryDelta(models.Model):
    """The step from the revision before to `revision`: late saves are carried over it, old texts rebuilt from it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="deltas")
    revision = models.PositiveIntegerField()
    delta = models.JSONField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["revision"]
        constraints = [models.UniqueConstraint(fields=["entry", "revision"], name="one_delta_per_revision")]


class EntryShadow(models.Model):
    """What one client last had acknowledged, and how that text relates to the server's at `revision`."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="shadows")
    client = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    text = models.TextField(null=True)  # noqa: DJ001  None: dropped with age, unlike an empty text
    to_server = models.JSONField(default=list)
    revision = models.PositiveIntegerField()
    adopted = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "client"], name="one_shadow_per_client")]


class EntryVersion(models.Model):
    """A text as it stood: at most one per person and few minutes, and the one before it was deleted."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["revision"]


class Printout(UUIDModel):
    """A PDF being made or ready. Kept in the database, so that several machines need no shared disk."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    class Kind(models.TextChoices):
        WHOLE = "whole"
        PHASE = "phase"
        EXERCISE = "exercise"

    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="printouts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    part = models.CharField(max_length=40, blank=True)
    blank = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    fingerprint = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    file = models.BinaryField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workbook", "kind", "part", "blank", "language"], name="printout_same")]

    @property
    def has_failed(self):
        overdue = self.state == self.State.RUNNING and self.started < timezone.now() - PRINTING_TAKES_AT_MOST
        return self.state == self.State.FAILED or overdue

    @property
    def is_done(self):
        return self.state == self.State.DONE
