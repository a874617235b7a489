"""The history of an entry: who wrote what and when, as differences, and the way back to any of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import access, actions, phases, queries
from ..access import participant
from ..merge import diff, passages
from .writing import page_of


@never_cache
@require_safe
@participant
def history(request, workbook, entry_id):
    """Every kept version, the newest first, each with what it changed in the one before."""
    entry = access.entry_of(workbook, entry_id)
    versions = queries.versions(entry)
    steps = [
        {"version": version, "passages": list(passages(before, diff(before, version.text)))}
        for before, version in zip(["", *(version.text for version in versions)], versions, strict=False)
    ]
    context = {
        "workbook": workbook,
        "entry": entry,
        "box": phases.find_box(entry.box),
        "steps": steps[::-1],
        "back": f"{page_of(entry)}#e-{entry.pk}",
    }
    return render(request, "workbook/history.html", context)


@require_POST
@participant
def reinstatement(request, workbook, entry_id, revision):
    """Bring a version back. It becomes the newest one; what stood there stays in the history."""
    entry = access.entry_of(workbook, entry_id)
    version = entry.versions.filter(revision=revision).first()
    if version is None:
        raise Http404
    actions.reinstate(entry, request.member, version)
    messages.success(request, _("The earlier text is back. What stood here is still in the history."))
    return redirect(f"{page_of(entry)}#e-{entry.pk}")
