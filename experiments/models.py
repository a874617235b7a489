from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workbook.models import Sheet

NAME_LIMIT = 120


class Experiment(models.Model):
    """One experiment of a team: its name and dates. Its six parts are texts on its sheet, written as everything else.

    A removed experiment keeps its sheet and its texts, for undo and for late writers.
    """

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, primary_key=True, related_name="experiment")
    name = models.CharField(max_length=NAME_LIMIT)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sheet__position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name="experiment_ends_after_start"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def has_dates(self):
        return bool(self.starts and self.ends)

    @property
    def period(self) -> str:
        """From when to when, in words: "11.1.2027–5.3.2027", "alkaa 11.1.2027", or "" without dates."""
        starts, ends = day(self.starts), day(self.ends)
        if starts and ends:
            return f"{starts}–{ends}"
        if starts:
            return _("starts %(day)s") % {"day": starts}
        return _("ends %(day)s") % {"day": ends} if ends else ""


def day(date) -> str:
    """A date as people write it, "" for none."""
    return date_format(date, "SHORT_DATE_FORMAT") if date else ""
