"""The assessment's pages: the team's twelve statements, what they come to, and the self-assessments."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workbook import access, phases
from workbook.access import participant
from workbook.forms import PageForm
from workbook.views.pages import next_url, page_context, tell_saved

from . import queries
from .definition import OWN, SUMMARY, TEAM, own_statements
from .forms import VerdictForm
from .phase import arvioi


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def statements(request, workbook):
    """The twelve statements on one page. One form saves the plants and the comments, wherever the button leads."""
    data = request.POST if request.method == "POST" else None
    sheet = access.sheet_of(workbook, TEAM.key)
    comments = PageForm(sheet, [theme.boxes[0] for theme in TEAM.themes], request.member, data)
    verdicts = VerdictForm(workbook, data)
    if data is not None:
        verdicts.save()
        comments.save()
        if verdicts.is_valid() and comments.is_valid():
            tell_saved(request)
            if not verdicts.notices:
                return redirect(next_url(request, workbook, TEAM, ""))
    fields = verdicts.fields(comments.written())
    context = team_context(workbook, "") | {
        "statements": fields,
        "comment": TEAM.themes[0].boxes[0],
        "sheet": sheet,
        "errors": verdicts.errors or comments.errors,
        "overtaken": [field for field in fields if field.notice],
        "mistaken": [field for field in fields if field.error or field.comment.text.error],
    }
    return render(request, "assessment/statements.html", context, status=422 if context["errors"] else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def result(request, workbook):
    """What the twelve answers come to, and the box for the team's summary."""
    data = request.POST if request.method == "POST" else None
    sheet = access.sheet_of(workbook, TEAM.key)
    form = PageForm(sheet, [SUMMARY], request.member, data)
    if data is not None:
        form.save()
        if form.is_valid():
            tell_saved(request)
            return redirect(next_url(request, workbook, TEAM, SUMMARY.name))
    context = team_context(workbook, SUMMARY.name) | {
        "assessment": queries.assessment(workbook),
        "written": form.written()[0],
        "sheet": sheet,
        "errors": form.errors,
    }
    return render(request, "assessment/result.html", context, status=422 if form.errors else 200)


def team_context(workbook, part: str) -> dict:
    context = page_context(workbook, TEAM, part, phases.filled(workbook))
    return context | {"pages": arvioi.places(TEAM), "closed": not workbook.is_open}


@never_cache
@require_safe
@participant
def own_start(request, workbook):
    """Which self-assessment to take: a supervisor's or an employee's."""
    context = page_context(workbook, OWN, "", phases.filled(workbook))
    choices = [(page, page.url(workbook), OWN.theme(page.part)) for page in context["pages"] if page.part]
    return render(request, "assessment/own_start.html", context | {"choices": choices})


@never_cache
@require_safe
@participant
def own(request, workbook, part):
    """A self-assessment, for its reader alone: nothing on the page can be sent anywhere."""
    if OWN.theme(part) is None:
        raise Http404
    context = page_context(workbook, OWN, part, phases.filled(workbook)) | {"statements": own_statements(part)}
    return render(request, "assessment/own.html", context)
