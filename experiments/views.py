"""The pages of the experiments: all of them, and each one's plan."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workbook import phases
from workbook.access import participant
from workbook.definition import Section
from workbook.phase import viivahda
from workbook.views.pages import tell_saved

from . import access, actions, queries
from .definition import PLAN, SCHEDULE, TARGETS
from .forms import NewExperimentForm, PlanForm
from .phase import earlier, kokeile, page_of, six_parts


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def experiments(request, workbook):
    """What the team tries out: the targets, the experiments, and a form for one more."""
    form = NewExperimentForm(request.POST if request.method == "POST" else None)
    found = queries.experiments(workbook)
    previous, following = phases.neighbours(PLAN, "")
    following = page_of(found[0]) if found else following
    onwards = {"seuraava": following, "edellinen": previous}.get(request.POST.get("siirry"))
    if request.method == "POST" and form.is_valid():
        added = actions.add_experiment(workbook, form.cleaned_data["name"], form.cleaned_data["sheet"])
        return redirect((onwards or page_of(added)).url(workbook))
    if onwards and not form["name"].value():
        return redirect(onwards.url(workbook))
    removed = queries.removed_experiments(workbook)
    context = frame(workbook, found) | {
        "part": "",
        "form": form,
        "cards": [card(experiment) for experiment in found],
        "removed": removed,
        "just_removed": next((e for e in removed if str(e.pk) == request.GET.get("poistettu")), None),
        "choice": Section.read(PLAN.texts, f"{PLAN.key}.valinta"),
        **ways(workbook, previous, following),
    }
    return render(request, "experiments/experiments.html", context, status=422 if form.errors else 200)


def card(experiment) -> dict:
    """An experiment in brief: which of its six parts are written, a leaf for each."""
    parts = six_parts(experiment)
    return {
        "experiment": experiment,
        "leaves": [int(written) for _box, written in parts],
        "count": sum(written for _box, written in parts),
        "missing": [box.heading for box, written in parts if not written],
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def experiment(request, workbook, sheet_id):
    """One experiment's plan. One form saves everything on it, wherever the button leads."""
    found = access.experiment_of(workbook, sheet_id)
    form = PlanForm(found, request.member, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.save():
        tell_saved(request)
        return redirect(next_url(request, workbook, found))
    return plan_page(request, workbook, found, form)


@require_POST
@participant
def removal(request, workbook, sheet_id):
    """Take an experiment out of the plan. What was typed on its page is saved first."""
    found = access.experiment_of(workbook, sheet_id)
    form = PlanForm(found, request.member, request.POST)
    if not form.save():
        return plan_page(request, workbook, found, form)
    actions.remove_experiment(found)
    return redirect(reverse("experiments:experiments", args=[workbook.pk]) + f"?poistettu={found.pk}")


@require_POST
@participant
def restoration(request, workbook, sheet_id):
    """Bring a removed experiment back, with everything that is written in it."""
    found = access.experiment_of(workbook, sheet_id)
    form = PlanForm(found, request.member, request.POST)
    if not form.save():
        return plan_page(request, workbook, found, form)
    actions.restore_experiment(found)
    messages.success(request, _("The experiment is back in the plan."))
    return redirect("experiments:experiment", workbook.pk, found.pk)


def plan_page(request, workbook, experiment, form: PlanForm):
    """An experiment's page as it stands, with what could not be taken in still in its fields."""
    found = queries.experiments(workbook)
    previous, following = beside(experiment, found)
    context = frame(workbook, found) | {
        "part": str(experiment.pk),
        "experiment": experiment,
        "sheet": experiment.sheet,
        "details": form.details,
        "boxes": form.page.written(),
        "schedule": SCHEDULE,
        "has_errors": form.has_errors,
        **ways(workbook, previous, following),
        "privacy": viivahda.definition.texts["valoa.privacy"],
    }
    return render(request, "experiments/experiment.html", context, status=422 if form.has_errors else 200)


def frame(workbook, experiments) -> dict:
    """What every page of the experiments shows around its own matter."""
    sources = earlier(workbook)
    targets = [output for _exercise, outputs in sources for output in outputs if output.box == TARGETS]
    return {
        "workbook": workbook,
        "phase": kokeile.definition,
        "exercise": PLAN,
        "pages": kokeile.places(experiments),
        "progress": kokeile.progress_of(workbook, PLAN, phases.filled(workbook)),
        "targets": targets[0].texts if targets else (),
        "targets_title": TARGETS.heading,
        "earlier": sources,
    }


def ways(workbook, previous, following) -> dict:
    """The pages before and after this one, for buttons and, where nothing is written any more, for links."""
    return {
        "previous": previous,
        "previous_url": previous.url(workbook) if previous else "",
        "next": following,
        "next_url": following.url(workbook) if following else "",
    }


def beside(experiment, experiments) -> tuple[phases.Page, phases.Page | None]:
    """The pages before and after an experiment's: its neighbours, and the list of all at both ends.

    From a removed one there is only the way back to the list.
    """
    ids = [other.pk for other in experiments]
    everything = phases.Page(PLAN, title=PLAN.title)
    if experiment.pk not in ids:
        return everything, None
    here = ids.index(experiment.pk)
    pages = [everything, *(page_of(other) for other in experiments), everything]
    return pages[here], pages[here + 2]


def next_url(request, workbook, experiment) -> str:
    """Where the pressed button leads: to the experiment before, to the one after, or back here."""
    previous, following = beside(experiment, queries.experiments(workbook))
    page = {"seuraava": following, "edellinen": previous}.get(request.POST.get("siirry")) or page_of(experiment)
    return page.url(workbook)
