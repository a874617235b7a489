"""What a meeting is led with and told of: run sheets, openers, the parking lot, and one page for the management."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import access, papers, phases
from ..access import facilitator, participant
from ..forms import PageForm
from ..phase import viivahda
from .pages import tell_saved

PARKING_LOT = "parkkipaikka"


@require_safe
def run_sheets(request):
    """Ohjelmarunko for anybody who plans a meeting."""
    return render(request, "workbook/run_sheets.html", run_sheets_context(request) | {"layout": "base.html"})


@require_safe
@facilitator
def team_run_sheets(request, workbook):
    """Ohjelmarunko inside a team's workbook."""
    context = run_sheets_context(request) | {"layout": "workbook/_layout.html", "workbook": workbook}
    return render(request, "workbook/run_sheets.html", context)


def run_sheets_context(request) -> dict:
    """All the run sheets, or the one that the address asks for."""
    asked = request.GET.get("arkki")
    if asked and asked not in papers.RUN_SHEETS:
        raise Http404
    return {
        "article": viivahda.definition.article("ohjelma"),
        "sheets": [papers.run_sheet(key) for key in ([asked] if asked else papers.RUN_SHEETS)],
        "asked": asked,
    }


@never_cache
@require_safe
@facilitator
def opener(request, workbook, meeting):
    """What was found before, on one screen, as the second or the third meeting begins."""
    if meeting not in papers.OPENERS:
        raise Http404
    context = {
        "workbook": workbook,
        "meeting": meeting,
        "opener": papers.opener(workbook, meeting),
        "projected": "heijasta" in request.GET,
    }
    return render(request, "workbook/opener.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def parking_lot(request, workbook):
    """Parkkipaikka: for what matters and belongs elsewhere. No part of the journey."""
    exercise = phases.find_exercise(PARKING_LOT)
    sheet = access.sheet_of(workbook, exercise.key)
    data = request.POST if request.method == "POST" else None
    form = PageForm(sheet, list(exercise.boxes), request.member, data)
    if data is not None:
        form.save()
        if form.is_valid():
            tell_saved(request)
            return redirect(request.get_full_path())
    context = {
        "workbook": workbook,
        "exercise": exercise,
        "hint": exercise.texts[f"{exercise.key}.hint"],
        "sheet": sheet,
        "written": form.written(undo=request.GET.get("poistettu", ""))[0],
        "errors": form.errors,
        "privacy": viivahda.definition.texts["valoa.privacy"],
        "projected": "heijasta" in request.GET,
    }
    return render(request, "workbook/parking_lot.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@facilitator
def summary(request, workbook):
    """One page for the management: what was found, and what is tried next."""
    context = {
        "workbook": workbook,
        "phases": papers.management_summary(workbook),
        "today": timezone.localdate(),
    }
    return render(request, "workbook/summary.html", context)
