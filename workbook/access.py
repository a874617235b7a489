"""The one place that answers "may they?". Everything is reached through its team; another team's is 404."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from . import keys
from .models import DELETED_TEAM_LASTS, Device, Entry, Seat, Sheet, Workbook

COOKIE = "valoa_device"
COOKIE_SECONDS = 400 * 24 * 3600


def device_hash(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return keys.hashed(token) if token else ""


def device_of(request: HttpRequest) -> Device | None:
    token_hash = device_hash(request)
    return Device.objects.filter(token_hash=token_hash).first() if token_hash else None


def give_cookie(response: HttpResponse, token: str) -> HttpResponse:
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def _all_seats(request: HttpRequest):
    return (
        Seat.objects.filter(device__token_hash=device_hash(request), member__removed=None)
        .select_related("member__team")
        .order_by("-taken")
    )


def seats(request: HttpRequest):
    """The open seats of this device, the latest taken first. A deleted team has none."""
    return _all_seats(request).filter(member__team__deleted=None)


def seats_in_deleted_teams(request: HttpRequest):
    """The facilitators' seats at this device from which a deleted team can still be brought back."""
    since = timezone.now() - DELETED_TEAM_LASTS
    return _all_seats(request).filter(member__is_facilitator=True, member__team__deleted__gt=since)


def seat_in(request: HttpRequest, team_id: uuid.UUID) -> Seat | None:
    return seats(request).filter(member__team=team_id).first() if request.COOKIES.get(COOKIE) else None


def _reached(request: HttpRequest, workbook_id: uuid.UUID) -> Workbook:
    if not request.COOKIES.get(COOKIE):
        raise Http404
    seat = seats(request).filter(member__team__workbooks=workbook_id).first()
    rounds = list(Workbook.objects.filter(team=seat.member.team_id)) if seat else []
    workbook = next((workbook for workbook in rounds if workbook.pk == workbook_id), None)
    if workbook is None:
        raise Http404
    request.member = seat.member
    workbook.team = seat.member.team
    workbook.newest_id = rounds[-1].pk
    return workbook


def participant(view: Callable) -> Callable:
    """Give the view the workbook its address names, and `request.member`. 404 for anyone who is not in the team.

    Raises Closed for what is sent to a workbook that is no longer written in; see `even_when_closed`.
    """

    @wraps(view)
    def guarded(request, workbook_id, *args, **kwargs):
        workbook = _reached(request, workbook_id)
        _refuse_where_closed(request, workbook, view)
        return _for_this_person(view(request, workbook, *args, **kwargs))

    return guarded


def facilitator(view: Callable) -> Callable:
    """As `participant`, for what only a facilitator may see or do: 404 for everybody else."""

    @wraps(view)
    def guarded(request, workbook_id, *args, **kwargs):
        workbook = _reached(request, workbook_id)
        if not request.member.is_facilitator:
            raise Http404
        _refuse_where_closed(request, workbook, view)
        return _for_this_person(view(request, workbook, *args, **kwargs))

    return guarded


def _for_this_person(response: HttpResponse) -> HttpResponse:
    """A team's page stands in no shared cache, and is asked for anew each time."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response


class Closed(PermissionDenied):
    """What was sent would change a workbook that is no longer written in."""

    def __init__(self, workbook: Workbook):
        self.workbook = workbook

    def __str__(self):
        if self.workbook.team.archived:
            return _("The workbook is in the archive: it can be read and printed. A facilitator can take it out again.")
        return _("The next round has begun: this earlier one can be read and printed.")


def even_when_closed(view: Callable) -> Callable:
    """Mark a view that writes nothing into the workbook: it works in an archived team and in an earlier round too.

    Stands below `participant` or `facilitator`.
    """
    view.works_when_closed = True
    return view


def _refuse_where_closed(request: HttpRequest, workbook: Workbook, view: Callable):
    writes = request.method not in ("GET", "HEAD")
    if writes and not workbook.is_open and not getattr(view, "works_when_closed", False):
        raise Closed(workbook)


def bereft(view: Callable) -> Callable:
    """Give the view the deleted team whose workbook the address names, and `request.member`, its facilitator.

    404 for everybody else, for a team that is there, and when the days for bringing it back are over.
    """

    @wraps(view)
    def guarded(request, workbook_id, *args, **kwargs):
        seat = None
        if request.COOKIES.get(COOKIE):
            seat = seats_in_deleted_teams(request).filter(member__team__workbooks=workbook_id).first()
        if seat is None:
            raise Http404
        request.member = seat.member
        return view(request, seat.member.team, *args, **kwargs)

    return guarded


def sheet_of(workbook: Workbook, exercise_key: str, position: int = 0) -> Sheet:
    """The workbook's sheet of an exercise. Raises Http404."""
    sheet = Sheet.objects.filter(workbook=workbook, exercise=exercise_key, position=position).first()
    if sheet is None:
        raise Http404
    sheet.workbook = workbook
    return sheet


def entry_of(workbook: Workbook, entry_id: uuid.UUID) -> Entry:
    """An entry of the workbook, deleted or not. Raises Http404 for any other workbook's."""
    entry = Entry.objects.select_related("sheet").filter(pk=entry_id, sheet__workbook=workbook).first()
    if entry is None:
        raise Http404
    entry.sheet.workbook = workbook
    return entry
