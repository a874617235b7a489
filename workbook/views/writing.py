"""What happens to a single entry. Every button of a page sends the whole page along, and all of it is saved first."""

import time
from datetime import timedelta
from functools import wraps

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import access, actions, live, phases, queries
from ..access import participant
from ..forms import PageForm, SaveForm
from ..models import Entry
from ..news import sheet_news

COMMITS_WITHIN = timedelta(seconds=5)


def entry_action(view):
    """A button beside an entry. `view(request, entry)` acts and returns what follows the page's address.

    Where something typed on the page cannot be saved, nothing is done and the page itself shows what is wrong.
    """

    @require_POST
    @participant
    @wraps(view)
    def guarded(request, workbook, entry_id, **kwargs):
        entry = access.entry_of(workbook, entry_id)
        form = PageForm(entry.sheet, [], request.member, request.POST)
        url = page_of(entry)
        if not form.is_valid():
            page = resolve(url)
            return page.func(request, *page.args, **page.kwargs)
        form.save()
        entry.refresh_from_db()
        return redirect(url + view(request, entry, **kwargs))

    return guarded


def page_of(entry: Entry) -> str:
    exercise = phases.find_exercise(entry.sheet.exercise)
    box = exercise and exercise.box(entry.box)
    if box is None:
        raise Http404
    return phases.phase_of(exercise).url_of(entry.sheet, box)


@entry_action
def deletion(request, entry):
    actions.delete_entry(entry)
    return f"?poistettu={entry.pk}#b-{entry.box.replace('.', '-')}"


@entry_action
def restoration(request, entry):
    actions.restore_entry(entry)
    return f"#e-{entry.pk}"


@entry_action
def move_up(request, entry):
    actions.move_note(entry, -1)
    return f"#e-{entry.pk}"


@entry_action
def move_down(request, entry):
    actions.move_note(entry, 1)
    return f"#e-{entry.pk}"


@entry_action
def groundwork(request, entry):
    """Tuo pohjaksi: take the source's outputs in under what the team has written, as something to work on."""
    box = phases.find_box(entry.box)
    if not box.source:
        raise Http404
    basis = actions.basis_of(phases.outputs(entry.sheet.workbook, box.source))
    if basis and basis not in entry.text:
        text = f"{entry.text.rstrip()}\n\n{basis}" if entry.text.strip() else basis
        actions.save_entry(entry, request.member, text, entry.revision)
    return f"#e-{entry.pk}"


# --- Saves by the page's script --------------------------------------------------------------------------------------


@require_POST
@participant
def entry(request, workbook, entry_id):
    """Save one field as it is being typed. The reply tells what was taken in; it never replaces what is typed."""
    return _save(request, access.entry_of(workbook, entry_id))


@require_POST
@participant
def note(request, workbook, sheet_id, box_key, entry_id):
    """Save a new note under the id its page chose: the first save makes it, the later ones change it."""
    sheet = workbook.sheets.filter(pk=sheet_id).first()
    exercise = phases.find_exercise(sheet.exercise) if sheet else None
    box = exercise.box(box_key) if exercise else None
    if box is None or not box.is_notes:
        raise Http404
    existing = Entry.objects.filter(pk=entry_id).first()
    if existing is None:
        return _save(request, lambda: actions.make_note(sheet, box, request.member, entry_id))
    if existing.sheet_id != sheet.pk:
        raise Http404
    return _save(request, existing)


def _save(request, entry):
    form = SaveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": " ".join(sum(form.errors.values(), []))}, status=422)
    if callable(entry):
        entry = entry()
    typed = form.cleaned_data
    try:
        saved = actions.save_entry(
            entry,
            request.member,
            typed["text"],
            typed["base"],
            client=typed["client"],
            sequence=typed["sequence"],
            base_text=typed["base_text"],
            caret=typed["caret"],
        )
    except actions.BaseNeeded:
        return JsonResponse({"base_needed": True}, status=409)
    return JsonResponse(
        {
            "acknowledged": saved.acknowledged,
            "sequence": saved.sequence,
            "revision": saved.entry.revision,
            "text": saved.entry.text,
        }
    )


@never_cache
@require_safe
@participant
def changes(request, workbook, sheet_id):
    """What has changed on a sheet since a moment, and the order of its notes: how a page catches up. Six queries.

    The moment is stepped back a little, because a save may be committed later than it says it was made.
    """
    sheet = workbook.sheets.filter(pk=sheet_id).first()
    since = parse_datetime(request.GET.get("since", ""))
    if sheet is None or since is None:
        raise Http404
    now = timezone.now()
    entries = queries.changed_entries(sheet, since - COMMITS_WITHIN)
    return JsonResponse({"since": now.isoformat(), **sheet_news(workbook, sheet, entries)})


@never_cache
@require_safe
def live_token(request, workbook_id):
    """What opens the workbook's stream of changes for the next minute, see workbook/live.py."""
    return _live_token(request, workbook_id, issued=time.time())


@participant
def _live_token(request, workbook, issued):
    return JsonResponse({"token": live.new_token(workbook, request.member, issued)})
