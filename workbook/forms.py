"""Typed input, made sane. What cannot be taken in is said next to the field, with what was typed still there."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import actions, phases, queries
from .definition import Box, Exercise
from .merge import diff, passages
from .models import Entry, Member, Sheet

ENTRY_LIMIT = 20_000
# What no keyboard types and a paste brings along: control characters but tab and line feed, and halves of characters.
UNTYPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(typed: str) -> str:
    """The text as it is stored: one kind of line break, no invisible control characters. Nothing visible is changed."""
    typed = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return UNTYPED.sub("", typed)


def too_long(text: str) -> str:
    """What is wrong with the length of `text`, or ""; counted in code points."""
    if len(text) <= ENTRY_LIMIT:
        return ""
    return _(
        "This text is %(length)s characters long and only %(limit)s fit in one box. Nothing was lost: the text is"
        " still here. Shorten it or move a part of it to another entry."
    ) % {"length": f"{len(text):,}".replace(",", "\u00a0"), "limit": f"{ENTRY_LIMIT:,}".replace(",", "\u00a0")}


class LineField(forms.CharField):
    """One line of text. Line breaks and control characters from a paste become spaces."""

    widget = forms.TextInput(attrs={"class": "input"})
    default_error_messages = {
        "max_length": gettext_lazy(
            "At most %(limit_value)s characters fit here, and now there are %(show_value)s. Shorten it a little."
        )
    }

    def to_python(self, value):
        return " ".join(UNTYPED.sub(" ", super().to_python(value)).split())


class DescribedForm(forms.Form):
    """A form whose errors are tied to their fields for a screen reader."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                described = f"id_{name}_helptext id_{name}_error" if self.fields[name].help_text else f"id_{name}_error"
                self.fields[name].widget.attrs["aria-describedby"] = described


class TeamForm(DescribedForm):
    name = LineField(
        label=gettext_lazy("Team's name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the team a name.")},
    )
    facilitator = LineField(
        label=gettext_lazy("Your name"),
        max_length=60,
        help_text=gettext_lazy("The others see it beside what you write. A first name is enough."),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    organisation = LineField(label=gettext_lazy("Organisation"), max_length=120, required=False)


class TeamNameForm(TeamForm):
    """The team alone, as its facilitator renames it."""

    facilitator = None


class DeletionForm(DescribedForm):
    """The team's name, typed out, so that nothing is deleted by a slip of the hand."""

    name = LineField(
        label=gettext_lazy("Write the team's name to confirm"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write the team's name first. Nothing has been deleted.")},
    )

    def __init__(self, *args, team, **kwargs):
        self.team = team
        super().__init__(*args, **kwargs)

    def clean_name(self):
        if self.cleaned_data["name"].casefold() != " ".join(self.team.name.split()).casefold():
            raise ValidationError(_("This is not the team's name. Nothing has been deleted."))
        return self.cleaned_data["name"]


class PurgeForm(DescribedForm):
    understood = forms.BooleanField(
        label=gettext_lazy("I understand that nobody can bring the team and its workbook back any more."),
        error_messages={"required": gettext_lazy("Tick this first. Nothing has been deleted for good.")},
    )


class RoundForm(DescribedForm):
    """For each exercise: copy what the last round holds, or start empty."""

    COPY, EMPTY = "kopio", "tyhja"

    def __init__(self, *args, exercises, **kwargs):
        # A form reads its fields from its class's.
        self.base_fields = {exercise.key: self._choice(exercise) for exercise in exercises}
        super().__init__(*args, **kwargs)

    def _choice(self, exercise):
        choices = [(self.COPY, _("Copy from the last round")), (self.EMPTY, _("Start empty"))]
        initial = self.COPY if exercise.carries else self.EMPTY
        return forms.ChoiceField(label=exercise.title, choices=choices, initial=initial, widget=forms.RadioSelect)

    def copied(self) -> set[str]:
        """The keys of the exercises to copy."""
        return {key for key, chosen in self.cleaned_data.items() if chosen == self.COPY}


class NameForm(DescribedForm):
    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=60,
        help_text=gettext_lazy("The others see it beside what you write. A first name is enough."),
        error_messages={"required": gettext_lazy("Write your name.")},
    )


class CodeForm(DescribedForm):
    code = LineField(
        label=gettext_lazy("Join code"),
        max_length=100,
        help_text=gettext_lazy("Three words, for example from the screen in the meeting room."),
        error_messages={"required": gettext_lazy("Write the three words of the code.")},
    )


@dataclass
class Field:
    """One textarea of a page: an entry's text, or the next note to be."""

    id: uuid.UUID
    text: str
    revision: int = 0
    entry: Entry | None = None
    error: str = ""

    @property
    def name(self):
        return f"text-{self.id}"

    @property
    def base_name(self):
        return f"base-{self.id}"

    @property
    def html_id(self):
        return f"e-{self.id}"

    @property
    def author(self) -> str:
        return self.entry.author.name if self.entry and self.entry.author else ""


@dataclass(frozen=True)
class Earlier:
    """A text of the last round, and what has become of it where this round began with it."""

    entry: Entry

    @property
    def passages(self) -> list:
        """What stayed, what came and what went. Only what stayed where this round began without it."""
        text, now = self.entry.text, self.entry.now
        return list(passages(text, diff(text, "" if now.deleted else now.text) if now else ()))

    @property
    def is_changed(self):
        return any(passage.kind != "keep" for passage in self.passages)


@dataclass
class WrittenBox:
    """A box with what stands in it: the text, or the notes, and a field for the next note.

    `number` is its place on the page, `earlier` what stood in it in the last round.
    """

    box: Box
    fields: list[Field] = field(default_factory=list)
    new: Field | None = None
    undo: Entry | None = None
    outputs: list = field(default_factory=list)
    number: int = 0
    earlier: list[Earlier] = field(default_factory=list)

    @property
    def any_changed(self):
        return any(earlier.is_changed for earlier in self.earlier)

    @property
    def html_id(self):
        return "b-" + self.box.key.replace(".", "-")

    @property
    def text(self) -> Field | None:
        """The field of a text box."""
        return self.fields[0] if self.fields else None


class PageForm:
    """The boxes of one page as one plain form, so that a single button saves all that was typed.

    Fields are named by entry: ``text-<id>`` and ``base-<id>``, the revision the page showed. A new note's id is
    chosen by the page that asks for it (``new-<box>``), so that a form sent twice makes one note; ``lomake`` names
    the page itself, so that a text sent twice counts once.
    """

    def __init__(self, sheet: Sheet, boxes: list[Box], member: Member, data: Mapping | None = None):
        self.sheet, self.boxes, self.member, self.data = sheet, boxes, member, data
        self.errors: dict[uuid.UUID, str] = {}
        self.typed: dict[uuid.UUID, str] = {}
        self.client = _uuid(data.get("lomake", "")) if data is not None else None
        if data is not None:
            self._read(data)

    def _read(self, data: Mapping):
        for name in data:
            if name.startswith("text-") and (entry_id := _uuid(name.removeprefix("text-"))):
                self.typed[entry_id] = tidy(data[name])
                if problem := too_long(self.typed[entry_id]):
                    self.errors[entry_id] = problem

    def is_valid(self) -> bool:
        return not self.errors

    def save(self) -> int:
        """Merge everything that was typed and is not too long into the sheet. Returns how many entries changed."""
        return self._save_changed() + self._add_new()

    def _save_changed(self) -> int:
        changed = 0
        for entry in Entry.objects.filter(sheet=self.sheet, pk__in=self.typed.keys() - self.errors.keys()):
            base = _revision(self.data.get(f"base-{entry.pk}"))
            typed = self.typed[entry.pk]
            if base == entry.revision and typed == entry.text:
                continue
            if entry.is_note and not typed.strip():
                actions.delete_entry(entry)
            else:
                before = entry.revision
                changed += actions.save_entry(entry, self.member, typed, base, self.client).entry.revision > before
        return changed

    def _add_new(self) -> int:
        added = 0
        for box in self.exercise.all_boxes:
            note_id = _uuid(self.data.get(f"new-{box.key}", ""))
            text = self.typed.get(note_id, "") if note_id else ""
            if box.is_notes and text.strip() and note_id not in self.errors:
                actions.add_note(self.sheet, box, self.member, text.strip(), note_id, self.client)
                added += 1
        return added

    @cached_property
    def exercise(self) -> Exercise:
        return phases.find_exercise(self.sheet.exercise)

    def written(self, undo: str = "") -> list[WrittenBox]:
        """The page's boxes as they are shown: with what was typed where it could not be saved.

        Two queries at most, and two more in the rounds after the first.
        """
        entries = queries.entries_by_box(self.sheet, self.boxes)
        earlier = queries.last_round(self.sheet, only_copied=self.exercise.repeats)
        undone = _uuid(undo)
        deleted = Entry.objects.filter(pk=undone, sheet=self.sheet).exclude(deleted=None).first() if undone else None
        boxes = []
        for box in self.boxes:
            if box.retired and all(entry.is_blank for entry in entries.get(box.key, ())):
                continue
            written = WrittenBox(box, [self._field(entry) for entry in entries.get(box.key, ())], number=len(boxes) + 1)
            written.earlier = [Earlier(entry) for entry in earlier.get(box.key, ())]
            if box.is_notes:
                written.new = self._new_field(box)
                written.undo = deleted if deleted and deleted.box == box.key else None
            boxes.append(written)
        return boxes

    def _field(self, entry: Entry) -> Field:
        if entry.pk in self.errors:
            base = _revision(self.data.get(f"base-{entry.pk}"))
            return Field(entry.pk, self.typed[entry.pk], base, entry, self.errors[entry.pk])
        return Field(entry.pk, entry.text, entry.revision, entry)

    def _new_field(self, box: Box) -> Field:
        note_id = _uuid(self.data.get(f"new-{box.key}", "")) if self.data else None
        if note_id in self.errors:
            return Field(note_id, self.typed[note_id], error=self.errors[note_id])
        return Field(uuid.uuid4(), "")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def _revision(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class TypedField(forms.Field):
    """A text as it was typed: line breaks as LF, otherwise untouched."""

    def to_python(self, value):
        return value.replace("\r\n", "\n").replace("\r", "\n") if value else ""


class SaveForm(forms.Form):
    """One field's save by the page's script. `length` is the text's in code points, against a cut-off arrival."""

    text = TypedField(required=False)
    length = forms.IntegerField(min_value=0)
    base = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    client = forms.UUIDField()
    sequence = forms.IntegerField(min_value=1, max_value=2**53)
    base_text = TypedField(required=False)
    caret = forms.IntegerField(min_value=0, required=False)

    def clean(self):
        cleaned = super().clean()
        if "length" in cleaned and len(cleaned["text"]) != cleaned["length"]:
            raise ValidationError(_("The text did not arrive whole."), code="cut")
        cleaned["text"] = tidy(cleaned["text"])
        cleaned["base_text"] = tidy(cleaned["base_text"]) if "base_text" in self.data else None
        if problem := too_long(cleaned["text"]):
            raise ValidationError({"text": problem})
        return cleaned
