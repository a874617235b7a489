"""Everything that changes an experiment. Each action is one transaction; its texts are saved as all others are."""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from workbook import live
from workbook.actions import lay_out_texts
from workbook.models import Sheet, Workbook

from .definition import PLAN
from .models import Experiment


class ChangedMeanwhile(Exception):
    """Somebody else changed the same `fields` of `experiment` after the page was shown."""

    def __init__(self, experiment: Experiment, fields: list[str]):
        self.experiment, self.fields = experiment, fields


class WrongWayRound(Exception):
    """With this change `experiment` would end before it starts."""

    def __init__(self, experiment: Experiment):
        self.experiment = experiment


@transaction.atomic
def add_experiment(
    workbook: Workbook,
    name: str,
    sheet_id: uuid.UUID | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Experiment:
    """A new experiment after the others, with a sheet and the texts of its six parts.

    The page chooses `sheet_id`, so that a form sent twice makes one experiment.
    """
    Workbook.objects.select_for_update().get(pk=workbook.pk)
    made = Experiment.objects.filter(pk=sheet_id, sheet__workbook=workbook, name=name).first() if sheet_id else None
    if made:
        return made
    if sheet_id is None or Sheet.objects.filter(pk=sheet_id).exists():
        sheet_id = uuid.uuid4()
    sheets = workbook.sheets.filter(exercise=PLAN.key)
    last = sheets.aggregate(Max("position"))["position__max"] or 0
    sheet = Sheet.objects.create(pk=sheet_id, workbook=workbook, exercise=PLAN.key, position=last + 1)
    lay_out_texts(sheet, PLAN.boxes)
    experiment = Experiment.objects.create(sheet=sheet, name=name, starts=starts, ends=ends)
    live.publish(workbook.pk, part=PLAN.key)
    return experiment


@transaction.atomic
def change_experiment(experiment: Experiment, shown: dict, typed: dict) -> Experiment:
    """Change what the writer changed: of the fields in `typed`, those that differ from what the page had `shown`.

    Changes nothing and raises ChangedMeanwhile where another person changed the same field to something else, or
    WrongWayRound where the experiment would end before it starts.
    """
    stored = Experiment.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=experiment.pk)
    now = {field: getattr(stored, field) for field in typed}
    changed = [field for field in typed if typed[field] not in (shown[field], now[field])]
    if stale := [field for field in changed if now[field] != shown[field]]:
        raise ChangedMeanwhile(stored, stale)
    for field in changed:
        setattr(stored, field, typed[field])
    if stored.has_dates and stored.ends < stored.starts:
        raise WrongWayRound(stored)
    if changed:
        stored.save(update_fields=changed)
        live.publish(stored.sheet.workbook_id, part=PLAN.key)
    return stored


@transaction.atomic
def remove_experiment(experiment: Experiment):
    """Take an experiment out of the plan. Its texts stay for undo and for late writers."""
    Experiment.objects.filter(pk=experiment.pk, removed=None).update(removed=timezone.now())
    live.publish(experiment.sheet.workbook_id, part=PLAN.key)


@transaction.atomic
def restore_experiment(experiment: Experiment):
    Experiment.objects.filter(pk=experiment.pk).update(removed=None)
    live.publish(experiment.sheet.workbook_id, part=PLAN.key)
