"""What a page is told of changes on its sheet: the same for a page that asks, and for every stream."""

import json

from django.db import close_old_connections
from django.template.loader import render_to_string

from . import phases, queries
from .forms import Field
from .models import Entry, Sheet, Workbook


def sheet_news(workbook: Workbook, sheet: Sheet, entries: list[Entry]) -> dict:
    """The entries as they now stand, and the order of the sheet's notes. One query.

    Everybody sees the same: nothing in here may depend on who asks.
    """
    boxes = {box.key: box for box in phases.find_exercise(sheet.exercise).all_boxes}
    told = [_entry_news(workbook, entry, boxes[entry.box]) for entry in entries if entry.box in boxes]
    order = queries.note_order(sheet)
    return {"entries": told, "order": {box.key: order.get(box.key, []) for box in boxes.values() if box.is_notes}}


def _entry_news(workbook: Workbook, entry: Entry, box) -> dict:
    news = {"id": str(entry.pk), "box": entry.box, "revision": entry.revision, "text": entry.text}
    news["deleted"] = entry.deleted is not None
    if box.is_notes and not entry.deleted:
        context = {"workbook": workbook, "field": Field(entry.pk, entry.text, entry.revision, entry), "box": box}
        news["html"] = render_to_string("workbook/_note.html", context)
    return news


def tell_streams(workbook_id: str, sheet_id: str, entry_ids: list[str]) -> str:
    """The news of some entries as JSON, for `live.LiveDoor`, whose thread has a database connection of its own.

    Raises Sheet.DoesNotExist where the sheet has gone meanwhile.
    """
    close_old_connections()
    try:
        sheet = Sheet.objects.select_related("workbook__team").get(pk=sheet_id, workbook=workbook_id)
        return json.dumps(sheet_news(sheet.workbook, sheet, queries.entries(sheet, entry_ids)))
    finally:
        close_old_connections()
