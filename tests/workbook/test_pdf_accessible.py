"""The printed workbook breaks no rule of PDF/UA-1, whatever people write."""

import tomllib
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
from pypdf import PdfReader

from experiments.models import Experiment
from tests.pdfua import failed_rules
from valoa.management.commands.demo import EXAMPLE, fill
from workbook import actions, phases
from workbook.definition import NOTES
from workbook.models import Entry
from workbook.printing import Selection, book, pdf

LONG = ["Pitkä teksti täyttää sivun toisensa jälkeen. " * 222, "Sanaton" * 1430]
STRANGE = [
    "x" * 500,
    "😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇫🇮 ❤️ 1️⃣",
    "שלום עולם مرحبا بالعالم " * 20,
    "oikealta \u202evasemmalle\u202c \u2066ja\u2069 takaisin",
    "a\x01b\x1fc\x7fd\x85e\u2028f\u2029g\x0bh",
    "\ue000\uf8ff\U000f0000 yksityinen alue, \u0378 \ufffe \U000e0001",
    "漢字かな 한국어 ไทย हिन्दी 𝕏 𓀀 ₿ ‰ ∑ → ✓ ☐ Ǥ ǯ ʒ ŧ đ",
    "</p></body><script>alert(1)</script><svg><title>x</svg> &amp; &#0; {% url %}",
    "– a\n– b\n\n- c\nd\n\n\n\n–\n-",
    "\x01\x02",
    "a\u0301\u0301\u0301" * 100 + "\u200b\u200c\u200d\ufeff\u2060\u00ad",
]


@pytest.fixture
def demo(db):
    return fill(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))


@pytest.fixture
def hostile(db):
    """A workbook in which every box holds something that no form would have let through so long or so strange."""
    device, _token = actions.new_device()
    workbook = actions.create_team("\u202eT\x01iimi😀" + "w" * 100, "漢" + "ö" * 118, "Veto\ue000 😀", device)
    texts = cycle([*LONG, *STRANGE, *STRANGE, *STRANGE])
    author = workbook.team.members.get()
    for sheet in workbook.sheets.all():
        boxes = exercise.all_boxes if (exercise := phases.find_exercise(sheet.exercise)) else ()
        for box in (box for box in boxes if box.is_notes):
            for position in range(2):
                sheet.entries.create(box=box.key, kind=NOTES, text=next(texts), position=position, author=author)
    names = ["N" * 120, "\u202e😀漢字", "\x01"]
    starts = [date(2026, 1, 31), None, date(1, 1, 1)]
    ends = [date(2026, 1, 31), date(2026, 1, 1), date(9999, 12, 31)]
    for position, (name, first, last) in enumerate(zip(names, starts, ends, strict=True)):
        sheet = workbook.sheets.create(exercise="kokeilusuunnitelma", position=position)
        actions.lay_out_texts(sheet, phases.find_exercise("kokeilusuunnitelma").all_boxes)
        Experiment.objects.create(sheet=sheet, name=name, starts=first, ends=last)
    for entry in Entry.objects.filter(sheet__workbook=workbook).exclude(kind=NOTES):
        Entry.objects.filter(pk=entry.pk).update(text=next(texts))
    return workbook


def draw(directory: Path, name: str, workbook, *selection) -> Path:
    path = directory / f"{name}.pdf"
    path.write_bytes(pdf(book(workbook, Selection(*selection))))
    return path


def test_no_rule_is_broken(workbook, demo, hostile, tmp_path):
    files = [
        draw(tmp_path, "empty", workbook),
        draw(tmp_path, "demo", demo),
        draw(tmp_path, "blank", demo, "whole", "", True),
        draw(tmp_path, "phase", demo, "phase", "kokeile"),
        draw(tmp_path, "exercise", demo, "exercise", "itsearvioinnit"),
        draw(tmp_path, "hostile", hostile),
    ]
    assert {path.name: rules for path, rules in failed_rules(files).items() if rules} == {}


def test_the_demo_is_a_book_of_thirty_odd_pages(demo, tmp_path):
    reader = PdfReader(draw(tmp_path, "demo", demo))
    assert 30 <= len(reader.pages) < 40
    assert reader.metadata.title == "Työkirja – Lupapalvelut, itäinen yksikkö"
    assert reader.root_object["/Lang"] == "fi"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_contents_name_the_pages_where_things_stand(demo, tmp_path):
    reader = PdfReader(draw(tmp_path, "demo", demo))
    contents = reader.pages[1].extract_text()
    marks = flat(reader.outline)
    for title in ("Ilmiöhahmotus", "Muutoshahmotus", "Kokeilusuunnitelma"):
        page = next(reader.get_destination_page_number(mark) for mark in marks if mark.title == title)
        assert title in reader.pages[page].extract_text()
        assert str(page + 1) in contents


def test_the_book_is_read_in_the_order_of_the_workbook(demo, tmp_path):
    reader = PdfReader(draw(tmp_path, "demo", demo))
    titles = [mark.title for mark in flat(reader.outline)]
    expected = [title for phase in phases.all_phases() for title in titles_of(phase)]
    assert list(dict.fromkeys(title for title in titles if title in expected)) == expected


def flat(outline: list) -> list:
    """The bookmarks, whatever their level."""
    return [mark for item in outline for mark in (flat(item) if isinstance(item, list) else [item])]


def titles_of(phase) -> list[str]:
    return [phase.title, *(exercise.title for exercise in phase.definition.exercises)]
