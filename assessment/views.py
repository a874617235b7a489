"""The assessment's pages: the team's twelve statements, what they come to, own answers, and the self-assessments."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workbook import access, phases
from workbook import actions as writing
from workbook.access import facilitator, participant
from workbook.forms import PageForm, TeamForm, WrittenBox
from workbook.views.pages import next_url, page_context, tell_saved
from workbook.views.team import with_device

from . import actions, exports, queries
from .definition import OWN, SUMMARY, TARGETS, TEAM, own_statements
from .forms import OwnAnswersForm, RoundOpeningForm, VerdictForm
from .models import OwnRound
from .phase import arvioi
from .scoring import differ_most


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
    own_round = queries.own_round(workbook, request.member)
    spreads = queries.spreads(workbook) if own_round and own_round.closed else {}
    fields = verdicts.fields(comments.written(), spreads)
    context = team_context(workbook, "") | {
        "statements": fields,
        "own_round": own_round,
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
    """What the twelve answers come to, the box for the team's summary, and what the team takes along to develop."""
    data = request.POST if request.method == "POST" else None
    sheet = access.sheet_of(workbook, TEAM.key)
    form = PageForm(sheet, [SUMMARY], request.member, data)
    if data is not None:
        form.save()
        target_error = take_targets(request, workbook)
        if form.is_valid() and not target_error:
            tell_saved(request)
            return redirect(next_url(request, workbook, TEAM, SUMMARY.name))
        return result_page(request, workbook, form, target_error)
    return result_page(request, workbook, form)


def result_page(request, workbook, form: PageForm, target_error=""):
    """The page as it stands, with what could not be saved or chosen still in its place."""
    taken = queries.taken_targets(workbook)
    chosen = set(request.POST.getlist("kehitetaan")) if target_error else set()
    most = differ_most(queries.spreads(workbook))
    assessment = queries.assessment(workbook)
    targets = [
        {"answer": answer, "taken": answer.theme.key in taken, "chosen": answer.theme.key in taken | chosen}
        for answer in assessment.answers
    ]
    context = team_context(workbook, SUMMARY.name) | {
        "assessment": assessment,
        "differ_most": [TEAM.theme(statement) for statement in most],
        "targets": targets,
        "targets_url": targets_url(workbook),
        "target_error": target_error,
        "written": form.written()[0],
        "sheet": form.sheet,
        "errors": form.errors,
    }
    return render(request, "assessment/result.html", context, status=422 if form.errors or target_error else 200)


def targets_url(workbook) -> str:
    box = phases.find_box(TARGETS)
    exercise = phases.find_exercise(box.exercise_key)
    return f"{phases.Page(exercise).url(workbook)}#{WrittenBox(box).html_id}"


def take_targets(request, workbook) -> str:
    """Take the statements ticked on the page along to phase 3. Returns what was wrong with the choice, or ""."""
    chosen = {theme.key for theme in TEAM.themes} & set(request.POST.getlist("kehitetaan"))
    try:
        if chosen:
            actions.take_targets(workbook, request.member, chosen)
    except actions.TooManyTargets:
        return _("At most three statements fit among the targets, so none was added. Leave some out.")
    return ""


@never_cache
@require_safe
@facilitator
def csv_table(request, workbook):
    """The assessment as a file for a spreadsheet."""
    found = queries.assessment(workbook).with_spreads(queries.spreads(workbook))
    # With the mark that tells a spreadsheet it is UTF-8.
    response = HttpResponse(exports.table(found).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename="arviointi.csv")
    return response


def team_context(workbook, part: str) -> dict:
    context = page_context(workbook, TEAM, part, phases.filled(workbook))
    return context | {"pages": arvioi.places(TEAM), "closed": not workbook.is_open}


# --- Own answers first ----------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def own_answers(request, workbook):
    """A member's own answers until they are handed in; then the wait; then how everybody's answers fall."""
    form = OwnAnswersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not form.is_valid():
            return own_answers_page(request, workbook, form, status=422)
        try:
            actions.hand_in(workbook, _uuid_or_404(request), request.member, form.answers)
        except actions.AlreadyHandedIn:
            messages.info(request, _("Your answers had been counted already. They were not counted again."))
        except actions.NotOpen:
            return own_answers_page(request, workbook, form, late=True, status=409)
        return redirect("assessment:own_answers", workbook.pk)
    return own_answers_page(request, workbook, form)


def _uuid_or_404(request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("kierros", ""))
    except ValueError:
        raise Http404 from None


def own_answers_page(request, workbook, form: OwnAnswersForm, late=False, status=200):
    own_round = queries.own_round(workbook, request.member)
    context = own_context(workbook, own_round) | {"form": form, "fields": form.fields(), "late": late}
    return render(request, "assessment/own_answers.html", context, status=status)


def own_context(workbook, own_round: OwnRound | None) -> dict:
    """What the pages of own answers show: the round, and what of it may be shown. Rows by statement, None: too few."""
    spreads = queries.spreads(workbook) if own_round and own_round.closed else {}
    rows = [
        {"theme": theme, "number": number, "revealed": theme.key in spreads, "spread": spreads.get(theme.key)}
        for number, theme in enumerate(TEAM.themes, start=1)
    ]
    most = differ_most(spreads)
    return team_context(workbook, "") | {
        "own_round": own_round,
        "rows": rows,
        "differ_most": sorted(
            (row for row in rows if row["theme"].key in most), key=lambda row: most.index(row["theme"].key)
        ),
        "all_revealed": len(spreads) == len(TEAM.themes),
    }


@never_cache
@require_safe
@participant
def own_ready(request, workbook):
    """How many have handed in, and nothing else: the part of a page that asks again every few seconds."""
    context = {"workbook": workbook, "own_round": queries.own_round(workbook, request.member)}
    return render(request, "assessment/_own_ready.html", context)


@never_cache
@require_safe
@facilitator
def own_round(request, workbook):
    """The facilitator's page: open a round, see how many are ready, reveal."""
    return own_round_page(request, workbook, RoundOpeningForm())


def own_round_page(request, workbook, form: RoundOpeningForm):
    found = queries.own_round(workbook, request.member)
    context = own_context(workbook, found) | {
        "form": form,
        "members": workbook.team.members.filter(removed=None).count(),
    }
    return render(request, "assessment/own_round.html", context, status=422 if form.errors else 200)


@require_POST
@facilitator
def own_opening(request, workbook):
    form = RoundOpeningForm(request.POST)
    if not form.is_valid():
        return own_round_page(request, workbook, form)
    actions.open_round(workbook, form.cleaned_data["minimum"])
    return redirect("assessment:own_round", workbook.pk)


@require_POST
@facilitator
def own_calling_off(request, workbook):
    try:
        actions.call_off(round_of(workbook))
    except actions.NotOpen:
        messages.error(request, _("The answers have been revealed already, so the round stays."))
    else:
        messages.success(request, _("The round was called off. What had been answered is gone, and nobody saw it."))
    return redirect("assessment:own_round", workbook.pk)


@require_POST
@facilitator
def own_revealing(request, workbook, statement=""):
    """Reveal one statement, or all of them. The first time ends the answering."""
    if statement and TEAM.theme(statement) is None:
        raise Http404
    found = round_of(workbook)
    try:
        actions.reveal(found, statement)
    except actions.TooFewAnswers:
        messages.error(
            request, _("Fewer than %(minimum)s have handed in, so nothing can be shown.") % {"minimum": found.minimum}
        )
    address = reverse("assessment:own_round", args=[workbook.pk])
    return redirect(f"{address}#{statement}" if statement else address)


def round_of(workbook) -> OwnRound:
    """The workbook's round of own answers. Raises Http404."""
    return get_object_or_404(OwnRound, workbook=workbook)


# --- Self-assessments -----------------------------------------------------------------------------------------------


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


# --- Without a workbook ---------------------------------------------------------------------------------------------


@require_safe
def public_own(request, part):
    """A self-assessment for anyone. Nothing on the page can be sent anywhere; its script draws the result."""
    theme = OWN.theme(part)
    if theme is None:
        raise Http404
    statements = [
        {
            "key": statement.key,
            "name": statement.key,
            "number": statement.number,
            "heading": statement.heading,
            "statement": statement.statement,
            "questions": [statement.question],
        }
        for statement in own_statements(part)
    ]
    context = {"title": theme.heading, "lead": theme.note, "exercise": OWN, "statements": statements}
    return render(request, "assessment/public.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def public_team(request):
    """The team's tool for a team without a workbook. Its one form makes a workbook that begins with the plants."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def create(device):
            typed = form.cleaned_data
            workbook = writing.create_team(typed["name"], typed["organisation"], typed["facilitator"], device)
            VerdictForm(workbook, request.POST).save()
            return reverse("workbook:invitation", args=[workbook.pk])

        return with_device(request, create)
    statements = [
        {
            "key": theme.key,
            "name": f"kasvi-{theme.key}",
            "value": request.POST.get(f"kasvi-{theme.key}", ""),
            "number": number,
            "heading": theme.heading,
            "statement": theme.statement,
            "questions": theme.questions,
        }
        for number, theme in enumerate(TEAM.themes, start=1)
    ]
    context = {"title": TEAM.title, "lead": TEAM.short, "exercise": TEAM, "statements": statements, "form": form}
    return render(request, "assessment/public.html", context, status=422 if form.errors else 200)
