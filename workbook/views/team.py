"""Starting a team, coming in and coming back."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import access, actions, keys, queries
from ..access import even_when_closed, facilitator, participant
from ..forms import CodeForm, NameForm, TeamForm
from ..models import Team
from ..phase import viivahda

MISSED_CODES_A_BROWSER = 10
MISSED_COOKIE = "valoa_missed"


def _address(request, name, *args) -> str:
    """A full address to be handed on: under the public address where one is set, else under the one in use."""
    path = reverse(name, args=args)
    return settings.SITE_URL + path if settings.SITE_URL_IS_SET else request.build_absolute_uri(path)


def _qr(address: str) -> str:
    """The address as a QR code, an SVG to stand in the page. Always dark on light: readers expect that."""
    return mark_safe(segno.make(address, error="m").svg_inline(omitsize=True, border=2, dark="#000", light="#fff"))


def with_device(request, act):
    """Run `act(device)` and redirect to what it returns, giving a new browser its cookie."""
    device = access.device_of(request)
    token = None
    if device is None:
        device, token = actions.new_device()
    response = redirect(act(device))
    return access.give_cookie(response, token) if token else response


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Aloita: what happens, and the one short form that makes a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def create(device):
            workbook = actions.create_team(
                form.cleaned_data["name"], form.cleaned_data["organisation"], form.cleaned_data["facilitator"], device
            )
            return reverse("workbook:invitation", args=[workbook.pk])

        return with_device(request, create)
    context = {
        "form": form,
        "article": viivahda.definition.article("aloita"),
        "teams": queries.seated_teams(request),
        "deleted_teams": queries.deleted_teams(request),
    }
    return render(request, "workbook/start.html", context, status=422 if form.errors else 200)


# --- Joining --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    """Liity: the three words."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if queries.codes_are_braked() or _missed(request) >= MISSED_CODES_A_BROWSER:
            response = render(request, "workbook/join.html", {"form": form, "braked": True}, status=429)
            response["Retry-After"] = "20"
            return response
        team = Team.objects.filter(code_folded=keys.folded_code(form.cleaned_data["code"]), deleted=None).first()
        if team and team.invitation_is_open:
            return redirect("workbook:join_team", team.invitation)
        if team:
            form.add_error("code", _("This code has expired. Ask the facilitator for a new one."))
        else:
            actions.count_missed_code()
            form.add_error(
                "code", _("No team has this code. Check the words: three of them, in the same order as on the screen.")
            )
        response = render(request, "workbook/join.html", {"form": form}, status=422)
        response.set_signed_cookie(MISSED_COOKIE, _missed(request) + (not team), max_age=300, httponly=True)
        return response
    return render(request, "workbook/join.html", {"form": form}, status=422 if form.errors else 200)


def _missed(request) -> int:
    return int(request.get_signed_cookie(MISSED_COOKIE, default="0"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_team(request, invitation):
    """Joining by link or QR: a name, and in. Who is seated already goes on without being asked."""
    team = Team.objects.filter(invitation=invitation, deleted=None).first()
    if team is None or not team.invitation_is_open:
        return render(request, "workbook/invitation_closed.html", {"team": team}, status=404)
    workbook = team.workbooks.last()
    seat = access.seat_in(request, team.pk)
    if seat and "uusi" not in request.GET:
        return redirect("workbook:overview", workbook.pk)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def enter(device):
            actions.join_team(team, form.cleaned_data["name"], device)
            return reverse("workbook:overview", args=[workbook.pk])

        return with_device(request, enter)
    privacy = viivahda.definition.texts["valoa.privacy"]
    context = {"form": form, "team": team, "seat": seat, "privacy": privacy}
    return render(request, "workbook/join_team.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def facilitator_key(request, key):
    """A facilitator's private link. Opening the page changes nothing: mail scanners follow links too."""
    if request.method == "POST":
        return _open_link(request, lambda device: actions.open_facilitator_key(key, device))
    return render(request, "workbook/open_link.html", {"kind": "facilitator"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_link(request, key):
    """Going on as the same member on another device."""
    if request.method == "POST":
        return _open_link(request, lambda device: actions.open_device_link(key, device))
    return render(request, "workbook/open_link.html", {"kind": "device"})


def _open_link(request, open_it):
    device = access.device_of(request)
    token = None
    if device is None:
        device, token = actions.new_device()
    member = open_it(device)
    if member is None:
        return render(request, "workbook/link_closed.html", status=404)
    page = "workbook:deleted" if member.team.deleted else "workbook:overview"
    response = redirect(page, member.team.workbooks.last().pk)
    return access.give_cookie(response, token) if token else response


# --- Inside a team --------------------------------------------------------------------------------------------------


@require_safe
@participant
def invitation(request, workbook):
    """Kutsu: link, QR and code for the screen in the room, and a text to paste."""
    team = workbook.team
    link = _address(request, "workbook:join_team", team.invitation)
    join_address = _address(request, "workbook:join")
    body = [
        paragraph.format(
            team=team.name,
            link=link,
            code=team.code.replace("-", " "),
            reading=_address(request, "reading"),
            join=join_address,
        )
        for paragraph in viivahda.definition.texts["kutsu.body"]
    ]
    context = {
        "workbook": workbook,
        "link": link,
        "join_address": join_address.split("://", 1)[-1].rstrip("/"),
        "code": team.code.replace("-", " "),
        "qr": _qr(link),
        "subject": viivahda.definition.texts["kutsu.subject"].format(team=team.name),
        "body": "\n\n".join(body),
        "projected": "heijasta" in request.GET,
        "members": queries.members(team),
    }
    return render(request, "workbook/invitation.html", context)


@require_POST
@facilitator
def invitation_renewal(request, workbook):
    actions.renew_invitation(workbook.team)
    messages.success(request, _("The team has a new link and a new code. The old ones no longer open anything."))
    return redirect("workbook:invitation", workbook.pk)


@never_cache
@require_safe
@facilitator
def own_key(request, workbook):
    """The facilitator's own private link, as often as they need it."""
    newest = queries.open_facilitator_key(request.member)
    link = _address(request, "workbook:facilitator_key", newest.key) if newest and newest.key else ""
    return render(request, "workbook/own_key.html", {"workbook": workbook, "link": link, "key": newest})


@require_POST
@facilitator
@even_when_closed
def own_key_renewal(request, workbook):
    """The old links were lost or seen by others: they stop, and there is a new one."""
    device = access.device_of(request) if "laitteet" in request.POST else None
    actions.renew_facilitator_key(request.member, stays_open_at=device)
    return redirect("workbook:own_key", workbook.pk)


@require_POST
@facilitator
@even_when_closed
def own_key_keeping(request, workbook):
    """The link is in a safe place: the reminder goes."""
    actions.keep_facilitator_key(request.member)
    messages.success(request, _("Good. You always find the link again on the team's page."))
    return redirect("workbook:overview", workbook.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
@even_when_closed
def me(request, workbook):
    """Who writes on this device: the name, other seats here, and going on elsewhere."""
    form = NameForm(request.POST or None, initial={"name": request.member.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_member(request.member, form.cleaned_data["name"])
        messages.success(request, _("Your name is now %(name)s.") % {"name": request.member.name})
        return redirect("workbook:me", workbook.pk)
    link = queries.open_device_link(request.member)
    address = _address(request, "workbook:device_link", keys.derived_key("device", link.pk)) if link else ""
    context = {
        "workbook": workbook,
        "form": form,
        "device_address": address,
        "device_qr": _qr(address) if address else "",
        "device_link": link,
        "others": [seat.member for seat in queries.other_seats(request, workbook.team, request.member)],
    }
    return render(request, "workbook/me.html", context, status=422 if form.errors else 200)


@require_POST
@participant
@even_when_closed
def me_elsewhere(request, workbook):
    """Make a link for another device."""
    actions.new_device_link(request.member)
    return redirect(reverse("workbook:me", args=[workbook.pk]) + "#toinen-laite")


@require_POST
@participant
@even_when_closed
def seat_change(request, workbook, member_id):
    """Another person seated at this same device takes over."""
    seat = next(
        (s for s in queries.other_seats(request, workbook.team, request.member) if s.member_id == member_id), None
    )
    if seat is None:
        raise Http404
    actions.take_seat(access.device_of(request), seat.member)
    return redirect("workbook:overview", workbook.pk)


@require_POST
@participant
@even_when_closed
def leaving(request, workbook):
    """Leave this device: nobody of the team writes on it until someone joins again."""
    actions.leave_seat(access.device_of(request), workbook.team)
    messages.success(request, _("You have left the team on this device. What you wrote is in the workbook."))
    return redirect("home")
