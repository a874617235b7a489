"""How the product writes durations and people's texts."""

import uuid

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from workbook.forms import Field

register = template.Library()

# Stands for the id of a note that is yet to be: the page's script puts a real one in its place.
NO_NOTE = uuid.UUID("00000000-0000-4000-8000-000000000000")


@register.filter
def duration(minutes) -> str:
    """Minutes from – to as people write them: "40–60 min", "1–2 h". Empty without minutes."""
    if not minutes:
        return ""
    shortest, longest = minutes
    if shortest % 60 == 0 and longest % 60 == 0:
        shortest, longest, unit = shortest // 60, longest // 60, "h"
    else:
        unit = "min"
    span = f"{shortest}–{longest}" if shortest != longest else f"{shortest}"
    return f"{span}\u00a0{unit}"


@register.filter
def spoken_code(code: str) -> str:
    return code.replace("-", " ")


@register.simple_tag
def leaves(exercises) -> list[float]:
    """The share each exercise fills of its leaf, for the phase's plant."""
    return [progress.share for progress in exercises]


@register.filter
def paragraphs(text: str):
    """A team's text with its own line breaks, everything escaped."""
    return mark_safe(escape(text).replace("\n", "<br>"))


@register.simple_tag
def page_url(page, workbook) -> str:
    return page.url(workbook)


@register.filter
def page_done(progress, page) -> bool:
    """Whether every part that stands on a page is done."""
    parts = [part for part in progress.parts if part.page.part == page.part]
    return bool(parts) and all(part.done for part in parts)


@register.simple_tag
def regroup_boxes(boxes) -> list[dict]:
    """Neighbouring boxes of one kind together: notes stand side by side, texts one under the other."""
    groups = []
    for written in boxes:
        if not groups or groups[-1]["is_notes"] != written.box.is_notes:
            groups.append({"is_notes": written.box.is_notes, "boxes": []})
        groups[-1]["boxes"].append(written)
    return groups


@register.simple_tag
def note_to_be() -> Field:
    """A field for the page's template of a new note."""
    return Field(NO_NOTE, "")


@register.simple_tag
def new_key() -> str:
    """A name for the form being rendered, by which a second sending of it is known."""
    return str(uuid.uuid4())
