"""Choosing what to print, waiting for the file, and the file."""

from django.db.models.functions import Length
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import phases, printing
from ..access import even_when_closed, participant
from ..models import PRINTING_TAKES_AT_MOST, Printout


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
@even_when_closed
def choice(request, workbook):
    """What to print: the whole, a phase or an exercise, filled in or blank."""
    if request.method == "POST":
        selection = printing.Selection(
            request.POST.get("kind", ""), request.POST.get("part", ""), bool(request.POST.get("blank"))
        )
        if not selection.exists:
            raise Http404
        return redirect("workbook:printout", workbook.pk, printing.ask_for(workbook, selection).pk)
    phase_list = [phase.definition for phase in phases.all_phases()]
    return render(request, "workbook/print.html", {"workbook": workbook, "phases": phase_list})


@never_cache
@require_safe
@participant
def printout(request, workbook, printout_id):
    """How far the file is, honestly. The page asks again by itself until it is ready or has failed."""
    found = printout_of(workbook, printout_id).defer("file").annotate(size=Length("file")).first()
    if found is None:
        raise Http404
    state = state_of(found)
    if request.htmx and request.GET.get("tila") == state:
        return HttpResponse(status=204)
    selection = printing.selection_of(found)
    context = {
        "workbook": workbook,
        "printout": found,
        "state": state,
        "under_way": state in ("waiting", "late", "running"),
        "selection": selection,
        "file_name": printing.file_name(workbook, selection),
    }
    template = "workbook/_print_state.html" if request.htmx else "workbook/printout.html"
    return render(request, template, context)


def state_of(printout: Printout) -> str:
    """waiting, late (nobody has begun), running, done or failed."""
    if printout.has_failed:
        return "failed"
    late = timezone.now() - printout.created > PRINTING_TAKES_AT_MOST
    return "late" if late and printout.state == Printout.State.WAITING else printout.state


@cache_control(private=True, no_store=True)
@require_safe
@participant
def file(request, workbook, printout_id, name):
    found = printout_of(workbook, printout_id).filter(state=Printout.State.DONE).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.file), content_type="application/pdf")
    own_name = printing.file_name(workbook, printing.selection_of(found))
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=f"{own_name}.pdf")
    return response


def printout_of(workbook, printout_id):
    return workbook.printouts.filter(pk=printout_id)
