"""Reads worth naming, each with a fixed number of queries."""

from workbook.models import Workbook
from workbook.queries import written_texts

from .definition import SUMMARY, TEAM, plant
from .models import Verdict
from .scoring import Answer, Assessment


def levels(workbook: Workbook) -> dict[str, int]:
    """The level of the agreed plant by statement; open statements are left out. One query."""
    agreed = Verdict.objects.filter(workbook=workbook).exclude(plant=None)
    return dict(agreed.values_list("statement", "plant"))


def assessment(workbook: Workbook | None) -> Assessment:
    """What the team has answered so far. None gives the tool as it is before anyone has answered. Two queries."""
    agreed = levels(workbook) if workbook else {}
    written = written_texts(workbook, TEAM.key) if workbook else {}

    def text(box) -> str:
        return written.get(box.key, [""])[0]

    answers = (
        Answer(theme, number, plant(agreed.get(theme.key)), text(theme.boxes[0]))
        for number, theme in enumerate(TEAM.themes, start=1)
    )
    return Assessment(tuple(answers), text(SUMMARY))
