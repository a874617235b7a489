"""The printed workbook: one template tree as HTML, and the tagged PDF (PDF/UA-1) that is drawn from it.

Every phase brings its chapter by `Phase.printed`. WeasyPrint is imported where it draws: the web process gathers and
compares, and never pays for it.
"""

import hashlib
import re
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import fontpkg_source_sans_3
import fontpkg_source_serif_4
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import phases, tasks
from .models import PRINTOUT_DAYS, Printout, Workbook
from .phase import viivahda

# Raised when the same HTML comes out differently, so that no stored file stands for the new one.
RENDERER = 1
TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
STYLE_SHEET = TEMPLATES / "book.css"
HYPHENATION = {"fi": TEMPLATES / "hyphenation.fi.dic"}
FONTS = {
    "sans": fontpkg_source_sans_3.ROOT / "files" / "SourceSans3[wght].ttf",
    "serif": fontpkg_source_serif_4.ROOT / "files" / "SourceSerif4[opsz,wght].ttf",
}
MISSING_GLYPH = "\ufffd"
# What joins, varies or parts other characters is no glyph of its own.
GLYPHLESS = (
    range(0x200B, 0x2010),
    range(0x2060, 0x2065),
    range(0xFE00, 0xFE10),
    range(0xFEFF, 0xFF00),
    range(0xE0020, 0xE0080),
)


@dataclass(frozen=True)
class Selection:
    """What is printed: the whole, a phase or an exercise (`part` is its key); as it stands, or blank for a pen."""

    kind: str = Printout.Kind.WHOLE
    part: str = ""
    blank: bool = False

    @property
    def is_whole(self) -> bool:
        return self.kind == Printout.Kind.WHOLE

    @property
    def exists(self) -> bool:
        return bool(self.chapters()) and (self.part == "") == self.is_whole

    @property
    def title(self) -> str:
        if self.is_whole:
            return viivahda.definition.texts["kansi.title"]
        if self.kind == Printout.Kind.PHASE:
            return phases.find_phase(self.part).title
        return phases.find_exercise(self.part).title

    def chapters(self) -> list[tuple[phases.Phase, list]]:
        """The phases to print, each with those of its exercises that belong to the selection."""
        chapters = [(phase, self._exercises(phase.definition)) for phase in phases.all_phases()]
        return [(phase, exercises) for phase, exercises in chapters if exercises]

    def _exercises(self, phase) -> list:
        if self.kind == Printout.Kind.EXERCISE:
            return [exercise for exercise in phase.exercises if exercise.key == self.part]
        in_phase = self.kind == Printout.Kind.PHASE and self.part == phase.key
        return list(phase.exercises) if self.is_whole or in_phase else []


def selection_of(printout: Printout) -> Selection:
    return Selection(printout.kind, printout.part, printout.blank)


def file_name(workbook: Workbook, selection: Selection) -> str:
    """The file's name without its ending, as far as the team's name can be written in plain letters."""
    names = [workbook.team.name, selection.title, _("blank") if selection.blank else ""]
    return "-".join(slug for slug in map(slugify, names) if slug)[:100].rstrip("-") or "valoa"


# --- The book as HTML -----------------------------------------------------------------------------------------------


def book(workbook: Workbook, selection: Selection) -> str:
    """The book as HTML in the active language. Reads the database a fixed number of times and changes nothing."""
    written = phases.Filled({}, {}) if selection.blank else phases.filled(workbook)
    chapters = [_chapter(workbook, selection, written, *chapter) for chapter in selection.chapters()]
    context = {
        "workbook": workbook,
        "team": workbook.team,
        "members": [] if selection.blank else list(workbook.team.members.filter(removed=None)),
        "selection": selection,
        "language": translation.get_language(),
        "today": timezone.localdate(),
        "chapters": chapters,
        "cover": viivahda.definition.texts["kansi.subtitle"],
        "why": viivahda.definition.article("miksi"),
        "map": viivahda.definition.article("matka"),
        "method": viivahda.definition.texts["valoa.method"],
        "tagline": viivahda.definition.texts["valoa.tagline"],
    }
    return render_to_string("pdf/book.html", context)


def _chapter(workbook: Workbook, selection: Selection, written: phases.Filled, phase: phases.Phase, exercises: list):
    progress = [] if selection.blank else phase.progress(workbook, written)
    shares = {done.exercise.key: done.share for done in progress}
    context = {
        "phase": phase.definition,
        "exercises": exercises,
        "leaves": [shares.get(exercise.key, 0) for exercise in phase.definition.exercises],
        "selection": selection,
        "blank": selection.blank,
        **phase.printed(workbook, selection.blank),
    }
    asides = [aside for aside in phase.definition.asides if any(box.key in context["entries"] for box in aside.boxes)]
    return context | {"html": render_to_string(phase.chapter, context), "asides": asides if selection.is_whole else []}


def fingerprint(html: str) -> str:
    """What a file is drawn from, in 64 characters: the same fingerprint, the same file."""
    source = "\0".join([str(RENDERER), translation.get_language(), _style(), html])
    return hashlib.sha256(source.encode()).hexdigest()


def _style() -> str:
    style = STYLE_SHEET.read_text(encoding="utf-8")
    for name, path in FONTS.items():
        style = style.replace(f'url("{name}.ttf")', f'url("{path.as_uri()}")')
    return style


# --- The book as PDF ------------------------------------------------------------------------------------------------


def pdf(html: str) -> bytes:
    """Draw the book. Slow: a second for every ten pages."""
    import pyphen
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    # WeasyPrint hyphenates with what pyphen knows, and pyphen knows no Finnish.
    pyphen.LANGUAGES.update(HYPHENATION)
    pyphen.LANGUAGES_LOWERCASE.update({language: language for language in HYPHENATION})
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["file"])
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=_style(), url_fetcher=fetcher, font_config=fonts)
    document = weasyprint.HTML(string=drawable(html), url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")


def drawable(html: str) -> str:
    """Put a sign of replacement for characters that no font of this machine holds: a hole would not be accessible."""
    missing = {char for char in set(html) if ord(char) > 0x2FF and not _has_glyph(ord(char))}
    return html.translate({ord(char): MISSING_GLYPH for char in missing})


def _has_glyph(code_point: int) -> bool:
    return any(code_point in span for span in GLYPHLESS + _glyph_spans())


@cache
def _glyph_spans() -> tuple[range, ...]:
    """The code points for which the book's fonts or this machine's hold glyphs."""
    from fontTools.ttLib import TTFont

    spans = {range(point, point + 1) for path in FONTS.values() for point in TTFont(path, lazy=True).getBestCmap()}
    listed = subprocess.run(["fc-list", ":", "charset"], capture_output=True, text=True, check=True).stdout
    for first, last in re.findall(r"\b([0-9a-f]{2,6})(?:-([0-9a-f]{2,6}))?\b", listed):
        spans.add(range(int(first, 16), int(last or first, 16) + 1))
    return tuple(spans)


# --- Printouts ------------------------------------------------------------------------------------------------------


def ask_for(workbook: Workbook, selection: Selection) -> Printout:
    """The printout of what stands in the workbook now, in the active language.

    One that is ready or on its way serves again as long as nothing has changed; otherwise a new one is begun.
    """
    same = {"kind": selection.kind, "part": selection.part, "blank": selection.blank}
    same |= {"language": translation.get_language(), "fingerprint": fingerprint(book(workbook, selection))}
    kept = workbook.printouts.filter(**same, created__gt=oldest_kept()).defer("file").order_by("-created")
    usable = next((printout for printout in kept if not printout.has_failed), None)
    if usable:
        return usable
    printout = workbook.printouts.create(**same)
    tasks.print_workbook.enqueue(str(printout.pk))
    return printout


def make(printout_id: str):
    """Draw a waiting printout and store its file. Does nothing where another worker has taken it or it is gone.

    Whatever goes wrong is raised again, for the worker's log, once the printout says that it failed.
    """
    found = Printout.objects.filter(pk=printout_id)
    if not found.filter(state=Printout.State.WAITING).update(state=Printout.State.RUNNING, started=timezone.now()):
        return
    printout = found.select_related("workbook__team").defer("file").get()
    try:
        with translation.override(printout.language):
            html = book(printout.workbook, selection_of(printout))
            done = {"file": pdf(html), "fingerprint": fingerprint(html)}
    except Exception:
        found.update(state=Printout.State.FAILED)
        raise
    found.update(state=Printout.State.DONE, **done)


def oldest_kept():
    return timezone.now() - timedelta(days=PRINTOUT_DAYS)
