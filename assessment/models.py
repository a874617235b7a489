from django.db import models
from django.db.models import Q

from workbook.models import Workbook


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
