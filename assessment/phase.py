"""Phase 2, Arvioi: the team's assessment, and the self-assessments that are never stored."""

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workbook import phases
from workbook.definition import Exercise
from workbook.models import Member, Workbook

from . import actions, queries
from .definition import OWN, SCALE, SUMMARY, TEAM, definition, own_statements
from .models import Verdict
from .scoring import differ_most


class StatementPage(phases.Page):
    """A statement's place on the page where all twelve stand."""

    def url(self, workbook: Workbook) -> str:
        return f"{phases.Page(self.exercise).url(workbook)}#{self.part}"


class Arvioi(phases.Phase):
    """Statements answered with a plant, and a summary. `chapter` is rendered with what `printed` returns."""

    chapter = "pdf/_assessment.html"

    def pages(self, exercise: Exercise) -> list[phases.Page]:
        start = phases.Page(exercise, title=exercise.title)
        if exercise == TEAM:
            return [start, phases.Page(exercise, SUMMARY.name, SUMMARY.heading)]
        return [start, *(phases.Page(exercise, theme.key, theme.heading) for theme in exercise.themes)]

    def places(self, exercise: Exercise) -> list[phases.Page]:
        """The exercise's pages with the places on them, for the list beside the page."""
        start, *others = self.pages(exercise)
        return [start, *statement_pages(), *others] if exercise == TEAM else [start, *others]

    def parts(self, workbook: Workbook, exercise: Exercise, filled: phases.Filled) -> list[phases.Part]:
        """The twelve statements, done when they have a plant, and the summary. The self-assessments have none."""
        if exercise != TEAM:
            return []
        levels = queries.levels(workbook)
        statements = [
            phases.Part(theme.path, theme.heading, page, theme.key in levels)
            for theme, page in zip(TEAM.themes, statement_pages(), strict=True)
        ]
        summary = self.pages(exercise)[-1]
        return [*statements, phases.Part(SUMMARY.key, SUMMARY.heading, summary, filled.has(SUMMARY))]

    def note(
        self, workbook: Workbook, exercise: Exercise, parts: tuple[phases.Part, ...], filled: phases.Filled
    ) -> str:
        if exercise != TEAM:
            return _("optional")
        done = sum(part.done for part in parts[: len(TEAM.themes)])
        if not done:
            return exercise.short
        return _("%(done)s of %(all)s statements") % {"done": done, "all": len(TEAM.themes)}

    def outputs(self, workbook: Workbook, exercise_key: str) -> list[phases.Output]:
        """The summary, the strengths, what to develop, and what holds in part, with their comments; last where own
        answers differ most.
        """
        if exercise_key != TEAM.key:
            return []
        found = queries.assessment(workbook)
        differing = [TEAM.theme(statement).heading for statement in differ_most(queries.spreads(workbook))]
        groups = [
            (SUMMARY.heading, [found.summary] if found.summary else []),
            (_("Strengths"), [answer.in_brief for answer in found.strengths]),
            (_("To develop"), [answer.in_brief for answer in found.to_develop]),
            (capfirst(SCALE[1].meaning), [answer.in_brief for answer in found.between]),
            (_("Your views differ most on these"), differing),
        ]
        return [phases.Output(heading, tuple(texts)) for heading, texts in groups if texts]

    def highlights(self, workbook: Workbook, exercise: Exercise) -> list[phases.Output]:
        """The summary, and by name alone the strengths and what to develop."""
        if exercise != TEAM:
            return []
        found = queries.assessment(workbook)
        groups = [
            (SUMMARY.heading, [found.summary] if found.summary else []),
            (_("Strengths"), [answer.heading for answer in found.strengths]),
            (_("To develop"), [answer.heading for answer in found.to_develop]),
        ]
        return [phases.Output(heading, tuple(texts)) for heading, texts in groups if texts]

    def picture(self, workbook: Workbook, exercise: Exercise) -> str:
        """The twelve plants on one line of ground, and how many there are of each."""
        found = queries.assessment(workbook) if exercise == TEAM else None
        return render_to_string("assessment/_meadow.html", {"assessment": found}) if found and found.agreed else ""

    def welcome(self, member: Member):
        """Who comes while a round of own answers is open may answer, too."""
        actions.ask_too(member)

    def copy(self, workbook: Workbook, exercise: Exercise, next_round: Workbook) -> dict:
        """The agreed plants along with the texts."""
        if exercise == TEAM:
            agreed = queries.levels(workbook).items()
            Verdict.objects.bulk_create(
                Verdict(workbook=next_round, statement=statement, plant=plant) for statement, plant in agreed
            )
        return super().copy(workbook, exercise, next_round)

    def printed(self, workbook: Workbook, blank: bool = False) -> dict:
        """As the base class, with what the assessment holds besides. Four queries; none for a blank chapter.

        `assessment.answers` are the twelve statements in their order, each with `number`, `heading`, `statement`,
        `plant` (`level`, `name`, `meaning`; or None), `before` (the last round's plant or None), `spread` (of the
        revealed own answers, or None) and `comment` (or ""); `assessment.summary` is the team's text
        (or ""), `assessment.counts` pairs each plant with the number of its statements. `scale` are the three plants,
        `own` the self-assessments as pairs of a theme and its statements.
        """
        found = queries.assessment(None if blank else workbook)
        return super().printed(workbook, blank) | {
            "assessment": found if blank else found.with_spreads(queries.spreads(workbook)),
            "scale": SCALE,
            "own": [(theme, own_statements(theme.key)) for theme in OWN.themes],
        }


def statement_pages() -> list[StatementPage]:
    return [StatementPage(TEAM, theme.key, theme.heading) for theme in TEAM.themes]


arvioi = Arvioi(definition)
