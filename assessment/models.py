import uuid

from django.db import models
from django.db.models import Q

from workbook.models import Member, UUIDModel, Workbook

UNSURE = 0
LEAST_ANSWERS = 3


def target_id(workbook: Workbook, statement: str) -> uuid.UUID:
    """The id of the note that a statement becomes when it is chosen to develop: the same each time it is chosen."""
    return uuid.uuid5(workbook.pk, f"kehittamiskohde {statement}")


class Verdict(models.Model):
    """The plant a team has agreed on for one of the twelve statements; None where it is open again."""

    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="verdicts")
    statement = models.CharField(max_length=40)
    plant = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workbook", "statement"], name="one_verdict_per_statement"),
            models.CheckConstraint(condition=Q(plant=None) | Q(plant__range=(1, 3)), name="verdict_is_on_the_scale"),
        ]

    def __str__(self):
        return f"{self.statement}: {self.plant}"


class OwnRound(UUIDModel):
    """A round in which each member answers alone. Open until it is closed; what was answered never changes after.

    `minimum` is how many plants a statement must have been given before anything of it is shown. A workbook has one
    round: two, with one person more in the second, would tell that person's answers.
    """

    workbook = models.OneToOneField(Workbook, on_delete=models.CASCADE, related_name="own_round")
    minimum = models.PositiveSmallIntegerField()
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minimum__gte=LEAST_ANSWERS), name="own_round_has_a_minimum"),
        ]


class Asked(models.Model):
    """A statement of a round, in the words it was answered with, and whether its answers have been revealed."""

    round = models.ForeignKey(OwnRound, on_delete=models.CASCADE, related_name="asked")
    statement = models.CharField(max_length=40)
    text = models.TextField()
    revealed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "statement"], name="asked_once_a_round")]


class Tally(models.Model):
    """How many chose one option of a statement: a plant's level, or UNSURE. All that is kept of anyone's answers.

    The rows are made when the round opens and know no time, so neither a row nor its place tells who was counted.
    """

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="tallies")
    option = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked", "option"], name="one_tally_per_option"),
            models.CheckConstraint(condition=Q(option__range=(UNSURE, 3)), name="tally_is_of_an_option"),
        ]


class Participation(models.Model):
    """Whether a member has handed in. Made when the round opens or the member joins; never says when or what."""

    round = models.ForeignKey(OwnRound, on_delete=models.CASCADE, related_name="participations")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="one_participation_per_member")]
