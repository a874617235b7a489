"""How the printed workbook sets people's texts."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django import template

register = template.Library()

TONES = {"viivahda": "#2E4A7D", "arvioi": "#2F6B3A", "kokeile": "#9A4317"}
INK = "#1B2927"

LIST_ITEM = re.compile(r"[–-]\s+(?=\S)")
# Line ends of other systems. What follows in a text after one of them stands on a line of its own.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# A word as long as this is set in pieces: finding its line ends letter by letter would take minutes.
ENDLESS_WORD = re.compile(r"\S{200,}")
PIECE = re.compile(r"\S{24}")
SHORT_ENDING = 9
ZERO_WIDTH_SPACE = "\u200b"
# Marks that change the direction of what stands around them: one note would turn the next.
DIRECTION_MARKS = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


@dataclass(frozen=True)
class Block:
    """A paragraph or a list: `lines` are the lines of the one or the items of the other."""

    is_list: bool
    lines: tuple[str, ...]


def printable(text: str) -> str:
    """The text without what no font can draw and no screen reader can read: control and private-use characters,
    unassigned code points, and marks of direction."""
    kept = "".join(char for char in LINE_ENDS.sub("\n", text) if char in "\n\t" or _is_printable(char))
    return ENDLESS_WORD.sub(_in_pieces, kept)


def _in_pieces(word: re.Match) -> str:
    return PIECE.sub(lambda piece: piece[0] + ZERO_WIDTH_SPACE, word[0])


def _is_printable(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Co", "Cs", "Cn") and char not in DIRECTION_MARKS


@register.filter
def shaped(text: str) -> list[Block]:
    """A team's text as it is set: a blank line parts paragraphs, lines that begin with a dash are a list.

    Everything else stays as it was typed, line by line.
    """
    blocks = []
    for paragraph in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", printable(text).strip()):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        for is_list, run in _runs(lines):
            blocks.append(Block(is_list, tuple(LIST_ITEM.sub("", line, count=1) if is_list else line for line in run)))
    return blocks


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    runs = []
    for line in lines:
        is_item = bool(LIST_ITEM.match(line))
        if not runs or runs[-1][0] != is_item:
            runs.append((is_item, []))
        runs[-1][1].append(line)
    return runs


@register.filter
def plain(text: str) -> str:
    """A name or a title on one line, without what cannot be printed."""
    return " ".join(printable(text).split())


@register.filter
def whole_ending(text: str) -> str:
    """A heading or a question whose last line is no single short word: the last words stay together."""
    words = text.split(" ")
    ending = words.pop()
    while words and len(ending) < SHORT_ENDING:
        ending = f"{words.pop()}\u00a0{ending}"
    return " ".join([*words, ending])


@register.filter
def of(entries: dict, box) -> list:
    """What is written in a box."""
    return entries.get(box.key, [])


@register.filter
def tone(phase_key: str) -> str:
    """A phase's colour, for pictures: they do not see the style sheet."""
    return TONES.get(phase_key, INK)


@register.filter
def times(count: int) -> range:
    return range(count)


@register.filter
def words(texts, key: str):
    """A text of the content by its key."""
    return texts[key]


@register.filter
def along(index: int, step: int) -> int:
    """Where the next of equal things stands in a picture."""
    return index * step


@register.filter
def halves(units: int) -> int:
    return units // 2


@register.filter
def thirds(units: int) -> str:
    """Units of a picture in millimetres, with a decimal point: the full width is 486 units and 162 mm."""
    return f"{units / 3:.2f}"


# --- When the experiments run ---------------------------------------------------------------------------------------

CALENDAR_WIDTH = 486
CALENDAR_ROW = 34
MONTHS_NAMED = 12
DAYS_IN_LAST_MONTH = 31


@dataclass(frozen=True)
class Bar:
    """An experiment's stretch in the calendar: from `starts` to `ends`, its name at `x` on the line `y`."""

    name: str
    period: str
    starts: int
    ends: int
    y: int

    @property
    def is_late(self) -> bool:
        return self.starts > CALENDAR_WIDTH / 2

    @property
    def x(self) -> int:
        return self.ends if self.is_late else self.starts

    @property
    def anchor(self) -> str:
        return "end" if self.is_late else "start"


@register.simple_tag
def calendar(plans) -> dict | None:
    """A line of months with a bar for each experiment that has both dates; None where none has."""
    dated = [plan.experiment for plan in plans if plan.experiment.has_dates]
    if not dated:
        return None
    first = _month(min(experiment.starts for experiment in dated))
    last = _month(max(experiment.ends for experiment in dated))
    months = range(first, last + 1)
    origin = _first_day(first).toordinal()
    scale = CALENDAR_WIDTH / (_first_day(last).toordinal() + DAYS_IN_LAST_MONTH - origin)

    def place(day: int) -> int:
        return round((day - origin) * scale)

    bars = [
        Bar(e.name, e.period, place(e.starts.toordinal()), place(e.ends.toordinal() + 1), 42 + row * CALENDAR_ROW)
        for row, e in enumerate(dated)
    ]
    # As many months as can be named side by side.
    named = [_first_day(month) for month in months[:: -(-len(months) // MONTHS_NAMED)]]
    labels = [{"x": place(day.toordinal()), "name": f"{day.month}/{day.year}"} for day in named]
    return {"months": labels, "bars": bars, "height": 26 + CALENDAR_ROW * len(bars)}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
