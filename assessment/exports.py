"""The assessment as a table for a spreadsheet: what was agreed and counted, never anyone's own answers."""

import csv
import io

from django.utils.translation import gettext as _

from .definition import SCALE
from .scoring import Answer, Assessment

# What a spreadsheet would take for a formula at the beginning of a cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain(text: str) -> str:
    """A text that no spreadsheet runs as a formula: what could begin one stands behind an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def table(assessment: Assessment) -> str:
    """A row for each statement, semicolons between the cells as a Finnish spreadsheet expects.

    The counts are the same that the pages show: empty where the own answers are not revealed, and where fewer than
    the minimum chose a plant.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    plants = [plant.name for plant in SCALE]
    headings = [_("Number"), _("Theme"), _("Statement"), _("Agreed plant"), *plants, _("I can't say"), _("Comment")]
    writer.writerow([plain(heading) for heading in headings])
    for answer in assessment.answers:
        writer.writerow(_row(answer))
    return file.getvalue()


def _row(answer: Answer) -> list:
    counts = [*answer.spread.counts, answer.spread.unsure] if answer.spread else [""] * (len(SCALE) + 1)
    agreed = answer.plant.name if answer.plant else ""
    return [answer.number, *map(plain, (answer.heading, answer.statement, agreed)), *counts, plain(answer.comment)]
