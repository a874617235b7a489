"""Phase 3, Kokeile: the recap, and one plan for each experiment."""

import uuid
from itertools import groupby

from django.urls import reverse
from django.utils.translation import ngettext

from workbook import phases
from workbook.definition import Box, Exercise
from workbook.models import Sheet, Workbook

from . import queries
from .definition import LEARNED, PLAN, RECAP, SCHEDULE, definition
from .models import Experiment

EARLIER = ("ilmiohahmotus", "muutoshahmotus", "arviointi", RECAP.key)


class Kokeile(phases.Phase):
    """Boxes for the recap; for the plan as many sheets as there are experiments."""

    chapter = "pdf/_experiments.html"

    def url_of(self, sheet: Sheet, box: Box) -> str:
        if sheet.exercise == PLAN.key:
            return reverse("experiments:experiment", args=[sheet.workbook_id, sheet.pk])
        return super().url_of(sheet, box)

    def places(self, experiments: list[Experiment]) -> list[phases.Page]:
        """The list of experiments, then a page for each."""
        return [*self.pages(PLAN), *(page_of(experiment) for experiment in experiments)]

    def parts(self, workbook: Workbook, exercise: Exercise, filled: phases.Filled) -> list[phases.Part]:
        """For the plan: of each experiment the parts that make it a whole plan. Two queries."""
        if exercise != PLAN:
            return super().parts(workbook, exercise, filled)
        return [
            phases.Part(f"{box.key}.{experiment.pk}", box.heading, page_of(experiment), done)
            for experiment in queries.experiments(workbook)
            for box, done in plan_parts(experiment)
        ]

    def is_written(self, exercise: Exercise, parts: tuple[phases.Part, ...]) -> bool:
        """The plan is written when one experiment is planned whole: a few are enough, and so is one."""
        if exercise != PLAN:
            return super().is_written(exercise, parts)
        return any(all(part.done for part in plan) for plan in by_page(parts))

    def note(
        self, workbook: Workbook, exercise: Exercise, parts: tuple[phases.Part, ...], filled: phases.Filled
    ) -> str:
        if exercise != PLAN:
            return super().note(workbook, exercise, parts, filled)
        count = len(by_page(parts))
        if not count:
            return exercise.short
        return ngettext("%(count)s experiment", "%(count)s experiments", count) % {"count": count}

    def outputs(self, workbook: Workbook, exercise_key: str) -> list[phases.Output]:
        """For the plan: an experiment each, with its dates and what is written in its parts."""
        if exercise_key != PLAN.key:
            return super().outputs(workbook, exercise_key)
        return [
            phases.Output(plan.experiment.name, tuple(filter(None, (plan.experiment.period, *_lines(plan)))))
            for plan in queries.plans(workbook)
        ]

    def highlights(self, workbook: Workbook, exercise: Exercise) -> list[phases.Output]:
        """Of the recap the summary and the targets; of an experiment its name, its dates and what is tried out."""
        if exercise != PLAN:
            outputs = self.outputs(workbook, exercise.key)
            return [output for output in outputs if not output.box.source] or outputs
        plans = queries.plans(workbook)
        in_brief = ((plan.experiment, plan.experiment.period, plan.parts[0][1]) for plan in plans)
        return [phases.Output(experiment.name, tuple(filter(None, brief))) for experiment, *brief in in_brief]

    def sheets_to_copy(self, workbook: Workbook, exercise: Exercise):
        sheets = super().sheets_to_copy(workbook, exercise)
        return sheets.filter(experiment__isnull=False, experiment__removed=None) if exercise == PLAN else sheets

    def copy(self, workbook: Workbook, exercise: Exercise, next_round: Workbook) -> dict[uuid.UUID, Sheet]:
        """As the base class; an experiment keeps its name and dates in the next round."""
        sheets = super().copy(workbook, exercise, next_round)
        copied = Experiment.objects.filter(sheet__in=sheets) if exercise == PLAN else ()
        Experiment.objects.bulk_create(
            [Experiment(sheet=sheets[old.pk], name=old.name, starts=old.starts, ends=old.ends) for old in copied]
        )
        return sheets

    def printed(self, workbook: Workbook, blank: bool = False) -> dict:
        """As the base class, with `experiments` besides: the plans in their order, each with its `parts`.

        Three queries. A blank chapter has one empty plan, without a name, to be copied for each experiment.
        """
        empty = queries.Plan(Experiment(), tuple((box, "") for box in PLAN.boxes))
        plans = [empty] if blank else queries.plans(workbook)
        return super().printed(workbook, blank) | {"experiments": plans}


def page_of(experiment: Experiment) -> phases.Page:
    """An experiment's page among the workbook's pages."""
    return phases.Page(PLAN, str(experiment.pk), experiment.name)


def plan_parts(experiment: Experiment) -> list[tuple[Box, bool]]:
    """What makes a whole plan, and whether it is there: both dates, and every other part but what was learned."""
    return [
        (box, experiment.has_dates if box == SCHEDULE else box.name in experiment.written)
        for box in PLAN.boxes
        if box != LEARNED
    ]


def six_parts(experiment: Experiment) -> list[tuple[Box, bool]]:
    """All parts of the plan, and whether anything stands in them; dates alone are a schedule too."""
    dated = {SCHEDULE.name} if experiment.starts or experiment.ends else set()
    return [(box, box.name in experiment.written | dated) for box in PLAN.boxes]


def by_page(parts: tuple[phases.Part, ...]) -> list[list[phases.Part]]:
    """The parts of each experiment together."""
    return [list(plan) for _page, plan in groupby(parts, key=lambda part: part.page.part)]


def _lines(plan: queries.Plan):
    return (f"{box.heading}: {text}" for box, text in plan.parts if text)


def earlier(workbook: Workbook) -> list[tuple[Exercise, list[phases.Output]]]:
    """What the team has brought so far, exercise by exercise, to stay in sight while it plans."""
    exercises = [phases.find_exercise(key) for key in EARLIER]
    return [(exercise, phases.outputs(workbook, exercise.key)) for exercise in exercises]


kokeile = Kokeile(definition)
