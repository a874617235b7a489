"""Everything that changes an assessment. Each action is one transaction."""

from dataclasses import dataclass

from django.db import transaction

from workbook import live
from workbook.models import Workbook

from .definition import TEAM
from .models import Verdict


@dataclass(frozen=True)
class Choice:
    """What a page sends for one statement: the level it showed, and the level chosen on it. None is no plant."""

    statement: str
    shown: int | None
    chosen: int | None


@transaction.atomic
def save_verdicts(workbook: Workbook, choices: list[Choice]) -> dict[str, int | None]:
    """Write what was changed on a page; what it only showed stays as others may have set it meanwhile.

    Where two people changed the same statement the later choice stands. Returns what it took the place of, by
    statement: the levels the page had not shown.
    """
    changed = {choice.statement: choice for choice in choices if choice.chosen != choice.shown}
    if not changed:
        return {}
    Verdict.objects.bulk_create(
        [Verdict(workbook=workbook, statement=statement) for statement in changed], ignore_conflicts=True
    )
    verdicts = Verdict.objects.select_for_update().filter(workbook=workbook, statement__in=changed)
    overtaken = {}
    for verdict in (verdicts := list(verdicts.order_by("statement"))):
        choice = changed[verdict.statement]
        if verdict.plant not in (choice.shown, choice.chosen):
            overtaken[verdict.statement] = verdict.plant
        verdict.plant = choice.chosen
    Verdict.objects.bulk_update(verdicts, ["plant"])
    live.publish(workbook.pk, part=TEAM.key)
    return overtaken
