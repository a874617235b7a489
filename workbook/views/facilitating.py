"""The facilitator's hand: the team and its people, its archive and its end, and a new round."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions, phases, queries
from ..access import Closed, bereft, even_when_closed, facilitator
from ..forms import DeletionForm, PurgeForm, RoundForm, TeamNameForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@facilitator
@even_when_closed
def team(request, workbook):
    """The team's own page: its name, its people and their links, and what happens to it as a whole."""
    named = {"name": workbook.team.name, "organisation": workbook.team.organisation}
    form = TeamNameForm(request.POST or None, initial=named)
    if request.method == "POST" and form.is_valid():
        actions.rename_team(workbook.team, **form.cleaned_data)
        messages.success(request, _("The team is now called %(name)s.") % {"name": workbook.team.name})
        return redirect("workbook:team", workbook.pk)
    everybody = queries.all_members(workbook.team)
    members = [member for member in everybody if not member.removed]
    context = {
        "workbook": workbook,
        "form": form,
        "members": members,
        "removed": [member for member in everybody if member.removed],
        "only_facilitator": sum(member.is_facilitator for member in members) == 1,
    }
    return render(request, "workbook/team.html", context, status=422 if form.errors else 200)


# --- People ---------------------------------------------------------------------------------------------------------


def member_action(view):
    """A button beside a member's name: `view(request, workbook, member)` acts, and the team's page follows."""

    @require_POST
    @facilitator
    @even_when_closed
    def guarded(request, workbook, member_id):
        member = member_of(workbook, member_id)
        try:
            view(request, workbook, member)
        except actions.LastFacilitator:
            messages.error(request, last_facilitator_text())
        if member == request.member and not workbook.team.members.filter(pk=member.pk, is_facilitator=True).exists():
            return redirect("workbook:overview", workbook.pk)
        return redirect("workbook:team", workbook.pk)

    return guarded


def member_of(workbook, member_id, removed=False):
    """A member of the workbook's team. Raises Http404."""
    member = workbook.team.members.filter(pk=member_id, removed__isnull=not removed).first()
    if member is None:
        raise Http404
    return member


def last_facilitator_text() -> str:
    return _("A team always has a facilitator. Make somebody else one first.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@facilitator
@even_when_closed
def removal(request, workbook, member_id):
    """Take a member out of the team, after asking once."""
    member = member_of(workbook, member_id)
    if request.method != "POST":
        return render(request, "workbook/removal.html", {"workbook": workbook, "member": member})
    try:
        actions.remove_member(member)
    except actions.LastFacilitator:
        messages.error(request, last_facilitator_text())
        return redirect("workbook:team", workbook.pk)
    messages.success(
        request, _("%(name)s is no longer in the team. What they wrote is in the workbook.") % {"name": member.name}
    )
    return redirect("home") if member == request.member else redirect("workbook:team", workbook.pk)


@require_POST
@facilitator
@even_when_closed
def member_restoration(request, workbook, member_id):
    member = member_of(workbook, member_id, removed=True)
    actions.restore_member(member)
    messages.success(request, _("%(name)s is in the team again.") % {"name": member.name})
    return redirect("workbook:team", workbook.pk)


@member_action
def facilitating(request, workbook, member):
    """A member becomes a facilitator."""
    actions.make_facilitator(member)
    messages.success(
        request,
        _("%(name)s is now a facilitator and finds their own private link on the page where others are invited.")
        % {"name": member.name},
    )


@member_action
def facilitating_end(request, workbook, member):
    """A facilitator takes part like everybody else again."""
    actions.end_facilitating(member)
    messages.success(request, _("%(name)s is no longer a facilitator.") % {"name": member.name})


@member_action
def key_renewal(request, workbook, member):
    """Another facilitator's links are lost or in wrong hands: they stop, and that facilitator finds a new one."""
    if not member.is_facilitator:
        raise Http404
    actions.renew_facilitator_key(member)
    messages.success(
        request,
        _("The old private links of %(name)s have stopped. A new one is on their own page.") % {"name": member.name},
    )


# --- The archive and the end ----------------------------------------------------------------------------------------


@require_POST
@facilitator
@even_when_closed
def archiving(request, workbook):
    actions.archive_team(workbook.team)
    messages.success(request, _("The workbook is in the archive. Nothing in it can be changed until you take it out."))
    return redirect("workbook:team", workbook.pk)


@require_POST
@facilitator
@even_when_closed
def archiving_end(request, workbook):
    actions.unarchive_team(workbook.team)
    messages.success(request, _("The workbook is out of the archive: you can all write in it again."))
    return redirect("workbook:team", workbook.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@facilitator
@even_when_closed
def deletion(request, workbook):
    """What goes when the team goes, and the team's name to be typed for it."""
    form = DeletionForm(request.POST or None, team=workbook.team)
    if request.method == "POST" and form.is_valid():
        actions.delete_team(workbook.team)
        return redirect("workbook:deleted", workbook.pk)
    context = {"workbook": workbook, "form": form, "goes": goes(workbook.team)}
    return render(request, "workbook/team_deletion.html", context, status=422 if form.errors else 200)


def goes(team) -> list[str]:
    """Everything that a deletion takes, counted, in words."""
    size = queries.team_size(team)
    return [
        ngettext("the workbook of %(count)s round", "the workbooks of %(count)s rounds", size["rounds"])
        % {"count": size["rounds"]},
        ngettext("%(count)s note", "%(count)s notes", size["notes"]) % {"count": size["notes"]},
        ngettext("%(count)s other text", "%(count)s other texts", size["texts"]) % {"count": size["texts"]},
        _("the answers of the assessment, the plans of the experiments and the history of every text"),
        ngettext("%(count)s member of the team", "%(count)s members of the team", size["members"])
        % {"count": size["members"]},
        _("the invitation, the private links and the PDF files that were made"),
    ]


@never_cache
@require_safe
@bereft
def deleted(request, team):
    """A deleted team, for its facilitator alone: bring it back, or let it go at once."""
    context = {"team": team, "workbook": team.workbooks.last(), "form": PurgeForm()}
    return render(request, "workbook/team_deleted.html", context)


@require_POST
@bereft
def team_restoration(request, team):
    actions.restore_team(team)
    messages.success(request, _("The team is back, with everything that was written."))
    return redirect("workbook:overview", team.workbooks.last().pk)


@require_POST
@bereft
def purge(request, team):
    """Delete a deleted team for good, now."""
    form = PurgeForm(request.POST)
    if not form.is_valid():
        context = {"team": team, "workbook": team.workbooks.last(), "form": form}
        return render(request, "workbook/team_deleted.html", context, status=422)
    actions.purge_team(team)
    messages.success(request, _("The team %(name)s has been deleted for good.") % {"name": team.name})
    return redirect("home")


# --- A new round ----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@facilitator
@even_when_closed
def new_round(request, workbook):
    """Choose, exercise by exercise, what a new round begins with. From an earlier round, to the one that goes on."""
    if not workbook.is_newest:
        return redirect("workbook:overview", workbook.newest_id)
    if request.method == "POST" and not workbook.is_open:
        raise Closed(workbook)
    exercises = [exercise for exercise in phases.all_exercises() if exercise.all_boxes]
    form = RoundForm(request.POST or None, exercises=exercises)
    if request.method == "POST" and form.is_valid():
        begun = actions.start_round(workbook, form.copied())
        messages.success(
            request, _("Round %(round)s has begun. The earlier one stays there to be read.") % {"round": begun.round}
        )
        return redirect("workbook:overview", begun.pk)
    context = {"workbook": workbook, "form": form, "next_round": workbook.round + 1}
    return render(request, "workbook/new_round.html", context, status=422 if form.errors else 200)
