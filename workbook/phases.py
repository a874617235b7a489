"""The phases named in settings.PHASES. Navigation, progress and the printed book walk this list."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import queries
from .definition import Box, Exercise, PhaseDefinition, Theme
from .models import Entry, EntryDelta, EntryVersion, Member, Sheet, Workbook


@dataclass(frozen=True)
class Page:
    """One address of the workbook: an exercise, a theme of it, or its summary."""

    exercise: Exercise
    part: str = ""
    title: str = ""

    def url(self, workbook: Workbook) -> str:
        if self.part:
            return reverse("workbook:part", args=[workbook.pk, self.exercise.key, self.part])
        return reverse("workbook:exercise", args=[workbook.pk, self.exercise.key])


@dataclass(frozen=True)
class Part:
    """A part of an exercise that can be done: a theme, or a box of its own."""

    key: str
    title: str
    page: Page
    done: bool


@dataclass(frozen=True)
class Progress:
    """How far an exercise is: `share` from 0 to 1, `done` by what is written or by the team's own word."""

    exercise: Exercise
    parts: tuple[Part, ...]
    done: bool
    note: str
    marked: bool | None = None

    @property
    def share(self) -> float:
        if self.done:
            return 1
        if not self.parts:
            return 0
        return min(sum(part.done for part in self.parts) / len(self.parts), 0.9)

    @property
    def next_page(self) -> Page | None:
        """Where to go on: the first page with something undone."""
        return next((part.page for part in self.parts if not part.done), None)


@dataclass(frozen=True)
class Output:
    """What an exercise has brought, for condensing and for printing: a heading and the texts under it.

    `box` is the box they stand in, where it is a single one.
    """

    heading: str
    texts: tuple[str, ...]
    box: Box | None = None


@dataclass(frozen=True)
class Filled:
    """What is written in a workbook: entries with text per box, and the team's own marks per part."""

    entries: dict[str, int]
    marks: dict[str, bool]

    def has(self, box: Box) -> bool:
        return bool(self.entries.get(box.key))


class Phase:
    """A phase as an app offers it to settings.PHASES. Subclass for exercises that are more than boxes.

    `chapter` is the template of the phase's chapter in the printed book, rendered with what `printed` returns.
    """

    chapter = "pdf/_boxes.html"

    def __init__(self, definition: PhaseDefinition):
        self.definition = definition

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def title(self) -> str:
        return self.definition.title

    def pages(self, exercise: Exercise) -> list[Page]:
        """The exercise's pages in the order people walk them."""
        start = Page(exercise, title=exercise.title)
        if not any(theme.boxes for theme in exercise.themes):
            return [start]
        themes = [Page(exercise, theme.key, theme.heading) for theme in exercise.themes]
        return [start, *themes, Page(exercise, "yhteenveto", _("Summary"))]

    def url_of(self, sheet: Sheet, box: Box) -> str:
        """The address of the page on which a sheet's box stands."""
        exercise = self.definition.exercise(sheet.exercise)
        pages = {page.part: page for page in self.pages(exercise)}
        page = pages.get(box.theme_key if box.theme_key else "yhteenveto", pages[""])
        return page.url(sheet.workbook)

    def parts(self, workbook: Workbook, exercise: Exercise, filled: Filled) -> list[Part]:
        pages = {page.part: page for page in self.pages(exercise)}
        themes = [
            Part(theme.path, theme.heading, pages[theme.key], self.theme_is_done(theme, filled))
            for theme in exercise.themes
            if theme.boxes
        ]
        page = pages.get("yhteenveto", pages[""])
        boxes = [Part(box.key, box.heading, page, filled.has(box)) for box in exercise.boxes if not box.retired]
        return themes + boxes

    def theme_is_done(self, theme: Theme, filled: Filled) -> bool:
        written = all(filled.has(box) for box in theme.boxes if not box.retired)
        return filled.marks.get(theme.path, written)

    def progress(self, workbook: Workbook, filled: Filled) -> list[Progress]:
        """How far each exercise of the phase is. Two queries at most besides `filled`."""
        return [self.progress_of(workbook, exercise, filled) for exercise in self.definition.exercises]

    def progress_of(self, workbook: Workbook, exercise: Exercise, filled: Filled) -> Progress:
        parts = tuple(self.parts(workbook, exercise, filled))
        marked = filled.marks.get(exercise.key)
        done = self.is_written(exercise, parts) if marked is None else marked
        return Progress(exercise, parts, done, self.note(workbook, exercise, parts, filled), marked)

    def is_written(self, exercise: Exercise, parts: tuple[Part, ...]) -> bool:
        """Whether the exercise counts as done by what is written, where the team has not said otherwise."""
        return bool(parts) and all(part.done for part in parts)

    def note(self, workbook: Workbook, exercise: Exercise, parts: tuple[Part, ...], filled: Filled) -> str:
        """A line under the exercise's name on the overview."""
        if exercise.themes:
            done, all_themes = sum(part.done for part in parts[: len(exercise.themes)]), len(exercise.themes)
            return _("%(done)s of %(all)s themes") % {"done": done, "all": all_themes}
        count = sum(filled.entries.get(box.key, 0) for box in exercise.boxes)
        if not count:
            return exercise.short
        return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count}

    def outputs(self, workbook: Workbook, exercise_key: str) -> list[Output]:
        """What the exercise has brought so far. Empty where nothing is written or the exercise is another phase's."""
        exercise = self.definition.exercise(exercise_key)
        if exercise is None:
            return []
        texts = queries.written_texts(workbook, exercise.key)
        headings = {theme.key: f"{theme.heading}: " for theme in exercise.themes}
        outputs = [
            Output(headings.get(box.theme_key, "") + box.heading, tuple(texts[box.key]), box)
            for box in (*exercise.boxes, *(box for theme in exercise.themes for box in theme.boxes))
            if box.key in texts
        ]
        # The summary first: it is what the team itself held on to.
        return sorted(outputs, key=lambda output: output.heading != exercise.boxes[-1].heading)

    def highlights(self, workbook: Workbook, exercise: Exercise) -> list[Output]:
        """What to show of the exercise where there is room for little: what the team has put together in its own words.

        Where it has not yet, the first of its notes. Extend it where an exercise is more than boxes.
        """
        outputs = self.outputs(workbook, exercise.key)
        own = [output for output in outputs if output.box in exercise.boxes]
        return [output for output in own if not output.box.is_notes] or own or outputs[:2]

    def picture(self, workbook: Workbook, exercise: Exercise) -> str:
        """What the exercise has brought as a picture, in HTML. Empty where there is nothing to draw."""
        return ""

    def welcome(self, member: Member):
        """Somebody has come into the team, or come back: a part of the action that lets them in."""

    def sheets_to_copy(self, workbook: Workbook, exercise: Exercise):
        """The sheets that a new round may begin with."""
        return workbook.sheets.filter(exercise=exercise.key)

    def copy(self, workbook: Workbook, exercise: Exercise, next_round: Workbook) -> dict[uuid.UUID, Sheet]:
        """Begin an exercise in the next round with the texts of the last one: a part of actions.start_round.

        Authors are kept, and each history begins with the copy. Returns the new sheets by the ids of the old ones.
        Extend it where an exercise is more than boxes.
        """
        sheets = {
            sheet.pk: Sheet(workbook=next_round, exercise=exercise.key, position=sheet.position)
            for sheet in self.sheets_to_copy(workbook, exercise)
        }
        Sheet.objects.bulk_create(sheets.values())
        copies = [
            Entry(
                sheet=sheets[entry.sheet_id],
                box=entry.box,
                kind=entry.kind,
                text=entry.text,
                revision=1,
                position=entry.position,
                author_id=entry.author_id,
                copy_of=entry,
            )
            for entry in Entry.objects.filter(sheet__in=sheets, **queries.HAS_TEXT)
        ]
        Entry.objects.bulk_create(copies)
        EntryDelta.objects.bulk_create([EntryDelta(entry=copy, revision=1, delta=[copy.text]) for copy in copies])
        EntryVersion.objects.bulk_create([EntryVersion(entry=copy, revision=1, text=copy.text) for copy in copies])
        return sheets

    def printed(self, workbook: Workbook, blank: bool = False) -> dict:
        """What the chapter's template is rendered with, besides the phase and its exercises. One query.

        `entries` are those with text, by box; a blank chapter is a form to write on with a pen and has none.
        """
        exercises = (*self.definition.exercises, *self.definition.asides)
        return {"entries": {} if blank else queries.printed_entries(workbook, exercises)}


@cache
def all_phases() -> tuple[Phase, ...]:
    return tuple(import_string(path) for path in settings.PHASES)


def phase_of(exercise: Exercise) -> Phase:
    return next(phase for phase in all_phases() if phase.key == exercise.phase_key)


def find_phase(key: str) -> Phase | None:
    return next((phase for phase in all_phases() if phase.key == key), None)


def all_exercises() -> Iterator[Exercise]:
    """Every exercise, and the places to write that are no part of the journey."""
    for phase in all_phases():
        yield from phase.definition.exercises
    for phase in all_phases():
        yield from phase.definition.asides


def find_exercise(key: str) -> Exercise | None:
    return next((exercise for exercise in all_exercises() if exercise.key == key), None)


def find_box(key: str) -> Box | None:
    exercise = find_exercise(key.split(".")[0])
    return exercise.box(key) if exercise else None


def filled(workbook: Workbook) -> Filled:
    """What is written in the workbook, and the team's own marks. Two queries."""
    return Filled(queries.entry_counts(workbook), dict(workbook.completions.values_list("part", "done")))


def journey(workbook: Workbook) -> list[tuple[Phase, list[Progress]]]:
    """Every phase with the progress of its exercises."""
    written = filled(workbook)
    return [(phase, phase.progress(workbook, written)) for phase in all_phases()]


def continue_here(journey: list[tuple[Phase, list[Progress]]]) -> Page | None:
    """The first page with something undone in the first exercise that is neither done nor optional."""
    for _phase, exercises in journey:
        for progress in exercises:
            if not progress.done and not progress.exercise.optional:
                return progress.next_page or Page(progress.exercise, title=progress.exercise.title)
    return None


def all_pages() -> list[Page]:
    """Every page of the workbook in the order of the journey: where *next* and *back* lead."""
    return [page for phase in all_phases() for exercise in phase.definition.exercises for page in phase.pages(exercise)]


def neighbours(exercise: Exercise, part: str) -> tuple[Page | None, Page | None]:
    """The pages before and after this one."""
    pages = all_pages()
    here = next(i for i, page in enumerate(pages) if page.exercise.key == exercise.key and page.part == part)
    return (pages[here - 1] if here else None), (pages[here + 1] if here + 1 < len(pages) else None)


def outputs(workbook: Workbook, exercise_key: str) -> list[Output]:
    """What an exercise has brought, whichever phase it belongs to."""
    exercise = find_exercise(exercise_key)
    return phase_of(exercise).outputs(workbook, exercise_key) if exercise else []
