"""Reads worth naming, each with a fixed number of queries."""

from dataclasses import dataclass

from workbook import queries
from workbook.definition import Box
from workbook.models import Entry, Workbook

from .definition import PLAN
from .models import Experiment


@dataclass(frozen=True)
class Plan:
    """An experiment with its six parts: each box, and its text or ""."""

    experiment: Experiment
    parts: tuple[tuple[Box, str], ...]


def experiments(workbook: Workbook) -> list[Experiment]:
    """The workbook's experiments in their order, each with `written`, its boxes that hold text by name. Two queries."""
    found = Experiment.objects.filter(sheet__workbook=workbook, removed=None).select_related("sheet")
    texts = Entry.objects.filter(sheet__workbook=workbook, sheet__exercise=PLAN.key, **queries.HAS_TEXT)
    written = set(texts.order_by().values_list("sheet_id", "box"))
    experiments = list(found)
    for experiment in experiments:
        experiment.sheet.workbook = workbook
        experiment.written = {box.name for box in PLAN.boxes if (experiment.sheet_id, box.key) in written}
    return experiments


def removed_experiments(workbook: Workbook) -> list[Experiment]:
    """What was taken out of the plan and can be brought back, the latest first. One query."""
    return list(Experiment.objects.filter(sheet__workbook=workbook).exclude(removed=None).order_by("-removed"))


def plans(workbook: Workbook) -> list[Plan]:
    """The workbook's experiments with all that is written in them. Two queries."""
    experiments = list(Experiment.objects.filter(sheet__workbook=workbook, removed=None))
    entries = Entry.objects.filter(sheet__in=[experiment.sheet_id for experiment in experiments], **queries.HAS_TEXT)
    texts = {(sheet, box): text.strip() for sheet, box, text in entries.values_list("sheet_id", "box", "text")}
    return [
        Plan(
            experiment,
            tuple((box, texts.get((experiment.sheet_id, box.key), "")) for box in PLAN.boxes),
        )
        for experiment in experiments
    ]
