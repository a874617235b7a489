"""The one place that answers "may they?". Everything is reached through its team; another team's is 404."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from . import keys
from .models import Device, Entry, Seat, Sheet, Workbook

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


def seats(request: HttpRequest):
    """The open seats of this device, the latest taken first."""
    return (
        Seat.objects.filter(device__token_hash=device_hash(request), member__removed=None)
        .select_related("member__team")
        .order_by("-taken")
    )


def seat_in(request: HttpRequest, team_id: uuid.UUID) -> Seat | None:
    return seats(request).filter(member__team=team_id).first() if request.COOKIES.get(COOKIE) else None


def _reached(request: HttpRequest, workbook_id: uuid.UUID) -> Workbook:
    if not request.COOKIES.get(COOKIE):
        raise Http404
    seat = seats(request).filter(member__team__workbooks=workbook_id).first()
    if seat is None:
        raise Http404
    request.member = seat.member
    workbook = Workbook.objects.get(pk=workbook_id)
    workbook.team = seat.member.team
    return workbook


def participant(view: Callable) -> Callable:
    """Give the view the workbook its address names, and `request.member`. 404 for anyone who is not in the team."""

    @wraps(view)
    def guarded(request, workbook_id, *args, **kwargs):
        return view(request, _reached(request, workbook_id), *args, **kwargs)

    return guarded


def facilitator(view: Callable) -> Callable:
    """As `participant`, for what only a facilitator may see or do: 404 for everybody else."""

    @wraps(view)
    def guarded(request, workbook_id, *args, **kwargs):
        workbook = _reached(request, workbook_id)
        if not request.member.is_facilitator:
            raise Http404
        return view(request, workbook, *args, **kwargs)

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
