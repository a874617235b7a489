"""How the printed workbook sets people's texts."""

import re
import unicodedata
from dataclasses import dataclass

from django import template

register = template.Library()

TONES = {"viivahda": "#2E4A7D", "arvioi": "#2F6B3A", "kokeile": "#9A4317"}
INK = "#1B2927"

LIST_ITEM = re.compile(r"[–-]\s+(?=\S)")
# Line ends of other systems. What follows in a text after one of them stands on a line of its own.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
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
    return "".join(char for char in LINE_ENDS.sub("\n", text) if char in "\n\t" or _is_printable(char))


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
def along(index: int, step: int) -> int:
    """Where the next of equal things stands in a picture."""
    return index * step
