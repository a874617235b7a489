"""The workbook as data: Phase → Exercise → Theme → Box.

Each phase app keeps a directory ``content/`` with

``structure.toml``  keys, kinds, order and minutes: the same in every language
``<lang>.toml``     the words, one file per language, under keys that never change once released

Code knows keys and kinds, never sentences. An organisation can lay its own wording over any key with a
directory of ``<lang>.toml`` files named in ``settings.CONTENT_OVERLAY``.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

TEXT = "text"
NOTES = "notes"


class ContentError(Exception):
    """A content file names an unknown key, lacks one, or holds something that is not text."""


def flatten(table: dict, prefix: str = "") -> dict[str, str | tuple[str, ...]]:
    """Turn nested TOML tables into ``{"ilmiohahmotus.haastaa.heading": "…"}``; lists of strings become tuples.

    Raises ContentError where a leaf is neither a string nor a list of strings.
    """
    flat = {}
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= flatten(value, f"{path}.")
        elif isinstance(value, str):
            flat[path] = value.strip()
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            flat[path] = tuple(item.strip() for item in value)
        else:
            raise ContentError(f"{path} is neither a text nor a list of texts")
    return flat


class Texts:
    """The words of one content directory, looked up in the active language and then in the default one."""

    def __init__(self, directory: Path):
        self.directory = directory
        self._languages: dict[str, dict] = {}

    def released(self, language: str) -> dict:
        """The words as released, without any organisation's own wording. Raises ContentError without a file."""
        path = self.directory / f"{language}.toml"
        if not path.exists():
            raise ContentError(f"{path} is missing")
        return flatten(tomllib.loads(path.read_text(encoding="utf-8")))

    def language(self, language: str) -> dict:
        if language not in self._languages:
            words = self.released(language)
            own = overlay(language)
            self._languages[language] = words | {key: own[key] for key in words.keys() & own.keys()}
        return self._languages[language]

    def get(self, key: str, default=""):
        # A page asks hundreds of times: what is read already is found at once.
        words = self._languages.get(get_language()) or self.language(self._known_language())
        return words.get(key, default)

    def _known_language(self) -> str:
        language = get_language()
        return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def __getitem__(self, key: str):
        value = self.get(key, None)
        if value is None:
            raise ContentError(f"{self.directory.parent.name}: no text {key}")
        return value

    def children(self, prefix: str) -> list[str]:
        """The keys one step below `prefix`, in the order of the default language's file."""
        below = [
            key.removeprefix(f"{prefix}.")
            for key in self.language(settings.LANGUAGE_CODE)
            if key.startswith(f"{prefix}.")
        ]
        return list(dict.fromkeys(key.split(".")[0] for key in below))


def overlay(language: str) -> dict:
    """An organisation's own wording for `language`: empty where none is set up."""
    if not settings.CONTENT_OVERLAY:
        return {}
    path = Path(settings.CONTENT_OVERLAY) / f"{language}.toml"
    return flatten(tomllib.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


@dataclass(frozen=True)
class Section:
    """A stretch of reading: a heading, paragraphs, and points."""

    key: str
    heading: str
    text: tuple[str, ...]
    points: tuple[str, ...]

    @classmethod
    def read(cls, texts: Texts, path: str) -> "Section":
        return cls(
            key=path.rsplit(".", 1)[-1],
            heading=texts.get(f"{path}.heading"),
            text=texts.get(f"{path}.text", ()),
            points=texts.get(f"{path}.points", ()),
        )


@dataclass(frozen=True)
class Article:
    """Front matter: a page of reading with a title, a lead and sections."""

    texts: Texts = field(repr=False, compare=False)
    key: str

    @property
    def title(self):
        return self.texts[f"{self.key}.title"]

    @property
    def lead(self):
        return self.texts.get(f"{self.key}.lead", ())

    @property
    def sections(self):
        return [
            Section.read(self.texts, f"{self.key}.sections.{key}")
            for key in self.texts.children(f"{self.key}.sections")
        ]


@dataclass(frozen=True)
class Box:
    """A place to write: one text, or many notes.

    `source` names the exercise whose outputs stand beside the box; a `retired` box is shown only while it holds text.
    """

    texts: Texts = field(repr=False, compare=False)
    key: str
    kind: str
    exercise_key: str
    theme_key: str = ""
    source: str = ""
    retired: bool = False

    @property
    def name(self):
        return self.key.rsplit(".", 1)[-1]

    @property
    def is_notes(self):
        return self.kind == NOTES

    def _text(self, leaf, default=""):
        own = self.texts.get(f"{self.key}.{leaf}", None)
        return own if own is not None else self.texts.get(f"{self.exercise_key}.{self.name}.{leaf}", default)

    @property
    def heading(self):
        return self._text("heading")

    @property
    def hint(self):
        return self._text("hint")

    @property
    def questions(self):
        return self._text("questions", ())

    @property
    def points(self):
        return self._text("points", ())

    @property
    def example(self):
        return self._text("example")


@dataclass(frozen=True)
class Theme:
    """A part of an exercise with questions of its own: a theme of Muutoshahmotus, a statement of the assessment."""

    texts: Texts = field(repr=False, compare=False)
    key: str
    exercise_key: str
    boxes: tuple[Box, ...]

    @property
    def path(self):
        return f"{self.exercise_key}.{self.key}"

    @property
    def heading(self):
        return self.texts[f"{self.path}.heading"]

    @property
    def questions(self):
        return self.texts.get(f"{self.path}.questions", ())

    @property
    def note(self):
        return self.texts.get(f"{self.path}.note")

    @property
    def statement(self):
        return self.texts.get(f"{self.path}.statement")


@dataclass(frozen=True)
class Step:
    """A stretch of the meeting with its own time, in minutes from – to."""

    texts: Texts = field(repr=False, compare=False)
    key: str
    exercise_key: str
    minutes: tuple[int, int]

    @property
    def title(self):
        return self.texts[f"{self.exercise_key}.steps.{self.key}"]


@dataclass(frozen=True)
class Exercise:
    """One exercise: what it is for, how to do it, its time (minutes from – to) and where to write.

    A new round begins with what the last one `carries` over, unless the facilitator chooses otherwise.
    """

    texts: Texts = field(repr=False, compare=False)
    key: str
    phase_key: str
    minutes: tuple[int, int] | None
    steps: tuple[Step, ...]
    themes: tuple[Theme, ...]
    boxes: tuple[Box, ...]
    instruction_keys: tuple[str, ...]
    pages: tuple[tuple[str, ...], ...] = ()
    optional: bool = False
    repeats: bool = False
    carries: bool = False

    @property
    def title(self):
        return self.texts[f"{self.key}.title"]

    @property
    def short(self):
        return self.texts[f"{self.key}.short"]

    @property
    def goal(self):
        return self.texts.get(f"{self.key}.goal.text", ())

    @property
    def goal_points(self):
        return self.texts.get(f"{self.key}.goal.points", ())

    @property
    def question(self):
        """The one question that all the boxes turn on, where the exercise has such a one."""
        return self.texts.get(f"{self.key}.kysymys.heading")

    @property
    def instructions(self):
        return [Section.read(self.texts, f"{self.key}.instructions.{key}") for key in self.instruction_keys]

    @cached_property
    def all_boxes(self) -> tuple[Box, ...]:
        return tuple(box for theme in self.themes for box in theme.boxes) + self.boxes

    def theme(self, key: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.key == key), None)

    def box(self, key: str) -> Box | None:
        return next((box for box in self.all_boxes if box.key == key), None)


@dataclass(frozen=True)
class PhaseDefinition:
    """One phase of the method: its question, its time (minutes from – to) and its exercises.

    `asides` are places to write that are no part of the journey: they have a page, but no progress.
    """

    texts: Texts = field(repr=False, compare=False)
    key: str
    number: int
    minutes: tuple[int, int]
    exercises: tuple[Exercise, ...]
    asides: tuple[Exercise, ...]
    extra: dict = field(repr=False, compare=False)

    @property
    def title(self):
        return self.texts[f"{self.key}.title"]

    @property
    def question(self):
        return self.texts[f"{self.key}.question"]

    @property
    def short(self):
        return self.texts[f"{self.key}.short"]

    @property
    def lead(self):
        return self.texts.get(f"{self.key}.lead", ())

    def exercise(self, key: str) -> Exercise | None:
        return next((exercise for exercise in (*self.exercises, *self.asides) if exercise.key == key), None)

    def article(self, key: str) -> Article:
        return Article(self.texts, key)


def load(directory: Path) -> PhaseDefinition:
    """Read the phase declared in `directory`. Raises ContentError or tomllib.TOMLDecodeError on a faulty file."""
    data = tomllib.loads((directory / "structure.toml").read_text(encoding="utf-8"))
    texts = Texts(directory)
    known = {"key", "number", "minutes", "exercise", "aside"}
    return PhaseDefinition(
        texts=texts,
        key=data["key"],
        number=data["number"],
        minutes=tuple(data["minutes"]),
        exercises=tuple(_exercise(texts, data["key"], table) for table in data["exercise"]),
        asides=tuple(_exercise(texts, data["key"], table) for table in data.get("aside", ())),
        extra={key: value for key, value in data.items() if key not in known},
    )


def _exercise(texts: Texts, phase_key: str, table: dict) -> Exercise:
    key = table["key"]
    return Exercise(
        texts=texts,
        key=key,
        phase_key=phase_key,
        minutes=tuple(table["minutes"]) if "minutes" in table else None,
        steps=tuple(Step(texts, step["key"], key, tuple(step["minutes"])) for step in table.get("steps", ())),
        themes=tuple(
            Theme(texts, theme, key, tuple(_boxes(texts, key, table.get("theme_boxes", ()), theme)))
            for theme in table.get("themes", ())
        ),
        boxes=tuple(_boxes(texts, key, table.get("boxes", ()))),
        instruction_keys=tuple(table.get("instructions", ())),
        pages=tuple(tuple(page) for page in table.get("pages", ())),
        optional=table.get("optional", False),
        repeats=table.get("repeats", False),
        carries=table.get("carries", False),
    )


def _boxes(texts: Texts, exercise_key: str, tables: list[dict], theme_key: str = "") -> Iterator[Box]:
    prefix = f"{exercise_key}.{theme_key}" if theme_key else exercise_key
    for table in tables:
        if table["kind"] not in (TEXT, NOTES):
            raise ContentError(f"{prefix}.{table['key']} has an unknown kind {table['kind']!r}")
        yield Box(
            texts=texts,
            key=f"{prefix}.{table['key']}",
            kind=table["kind"],
            exercise_key=exercise_key,
            theme_key=theme_key,
            source=table.get("source", ""),
            retired=table.get("retired", False),
        )
