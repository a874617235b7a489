"""Reads worth naming, each with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Prefetch, Sum
from django.utils import timezone

from . import access
from .definition import NOTES, TEXT, Box, Exercise
from .models import DeviceLink, Entry, EntryVersion, FacilitatorKey, Member, MissedCodes, Sheet, Team, Workbook

HAS_TEXT = {"deleted": None, "text__regex": r"\S"}


def entry_counts(workbook: Workbook) -> dict[str, int]:
    """How many entries with text stand in each box. One query."""
    written = Entry.objects.filter(sheet__workbook=workbook, **HAS_TEXT).order_by()
    return dict(written.values_list("box").annotate(Count("pk")))


def entries_by_box(sheet: Sheet, boxes: Iterable[Box]) -> dict[str, list[Entry]]:
    """The entries in some boxes of a sheet, in their order, by box. One query; none without boxes."""
    by_box = defaultdict(list)
    keys = [box.key for box in boxes]
    entries = Entry.objects.filter(sheet=sheet, box__in=keys, deleted=None).exclude(kind=NOTES, text="")
    for entry in entries.select_related("author"):
        by_box[entry.box].append(entry)
    return by_box


def changed_entries(sheet: Sheet, since) -> list[Entry]:
    """The entries of a sheet changed since a moment, deleted ones too. One query."""
    return list(Entry.objects.filter(sheet=sheet, changed__gte=since).select_related("author"))


def entries(sheet: Sheet, ids: list) -> list[Entry]:
    """Some entries of a sheet, deleted ones too. One query."""
    return list(Entry.objects.filter(sheet=sheet, pk__in=ids).select_related("author"))


def note_order(sheet: Sheet) -> dict[str, list[str]]:
    """The ids of the sheet's notes in their order, by box. One query."""
    order = defaultdict(list)
    notes = Entry.objects.filter(sheet=sheet, kind=NOTES, deleted=None).exclude(text="")
    for box, note_id in notes.values_list("box", "pk"):
        order[box].append(str(note_id))
    return order


def versions(entry: Entry) -> list[EntryVersion]:
    """The kept versions of an entry with their writers, the oldest first. One query."""
    return list(entry.versions.select_related("member").order_by("revision"))


def written_texts(workbook: Workbook, exercise_key: str) -> dict[str, list[str]]:
    """The texts of an exercise by box, blank ones left out. One query."""
    by_box = defaultdict(list)
    entries = Entry.objects.filter(sheet__workbook=workbook, sheet__exercise=exercise_key, **HAS_TEXT)
    for box, text in entries.order_by("sheet__position", "position", "id").values_list("box", "text"):
        by_box[box].append(text.strip())
    return dict(by_box)


def printed_entries(workbook: Workbook, exercises: tuple[Exercise, ...]) -> dict[str, list[Entry]]:
    """The entries with text of some exercises, in their order, by box, with their authors. One query."""
    by_box = defaultdict(list)
    keys = [exercise.key for exercise in exercises]
    entries = Entry.objects.filter(sheet__workbook=workbook, sheet__exercise__in=keys, **HAS_TEXT)
    for entry in entries.select_related("author").order_by("sheet__position", "position", "id"):
        by_box[entry.box].append(entry)
    return dict(by_box)


def last_round(sheet: Sheet, only_copied: bool) -> dict[str, list[Entry]]:
    """What stood in the last round where this sheet's texts stand now, by box. Two queries; none in the first round.

    Each entry's `now` is what it has become: the copy of it on this sheet, or None. Where sheets are several, only
    what was copied can be told to belong to this one.
    """
    workbook = sheet.workbook
    if workbook.round == 1:
        return {}
    entries = Entry.objects.filter(
        sheet__workbook__team=workbook.team_id,
        sheet__workbook__round=workbook.round - 1,
        sheet__exercise=sheet.exercise,
        **HAS_TEXT,
    )
    entries = entries.filter(copies__sheet=sheet) if only_copied else entries.filter(sheet__position=sheet.position)
    by_box = defaultdict(list)
    for entry in entries.prefetch_related(Prefetch("copies", Entry.objects.filter(sheet=sheet), to_attr="copies_here")):
        entry.now = entry.copies_here[0] if entry.copies_here else None
        by_box[entry.box].append(entry)
    return by_box


# --- Teams and people -----------------------------------------------------------------------------------------------

MISSED_CODES_A_MINUTE = 60


def members(team: Team) -> list[Member]:
    return list(team.members.filter(removed=None))


def all_members(team: Team) -> list[Member]:
    """Everybody who is or has been in the team, for its facilitators. One query."""
    return list(team.members.all())


def rounds(workbook: Workbook) -> list[Workbook]:
    """The team's workbooks, the first round first. One query."""
    return list(Workbook.objects.filter(team=workbook.team_id))


def team_size(team: Team) -> dict[str, int]:
    """What goes when the team goes: how many `rounds`, `members`, `notes` and `texts`. Three queries."""
    written = Entry.objects.filter(sheet__workbook__team=team, **HAS_TEXT).order_by()
    kinds = dict(written.values_list("kind").annotate(Count("pk")))
    return {
        "rounds": team.workbooks.count(),
        "members": team.members.count(),
        "notes": kinds.get(NOTES, 0),
        "texts": kinds.get(TEXT, 0),
    }


def unsaved_texts(workbook: Workbook, typed: list[str]) -> list[str]:
    """Of what was typed, the texts that stand nowhere in the workbook. One query."""
    stored = set(Entry.objects.filter(sheet__workbook=workbook, text__in=typed).values_list("text", flat=True))
    return [text for text in typed if text not in stored]


def deleted_teams(request) -> list[Workbook]:
    """The newest workbooks of the deleted teams that this browser's facilitator can bring back. Two queries."""
    if not request.COOKIES.get(access.COOKIE):
        return []
    return _newest_workbooks(access.seats_in_deleted_teams(request))


def seated_teams(request) -> list[Workbook]:
    """The newest workbooks of the teams this browser has a seat in, for going on where it left off. Two queries."""
    if not request.COOKIES.get(access.COOKIE):
        return []
    return _newest_workbooks(access.seats(request))


def _newest_workbooks(seats) -> list[Workbook]:
    teams = {seat.member.team_id: seat.member.team for seat in seats}
    newest = {}
    for workbook in Workbook.objects.filter(team__in=teams):
        workbook.team = teams[workbook.team_id]
        newest[workbook.team_id] = workbook
    return [newest[team_id] for team_id in teams if team_id in newest]


def other_seats(request, team: Team, member: Member) -> list:
    """The other people who have a seat of this team at this device."""
    return list(access.seats(request).filter(member__team=team).exclude(member=member))


def open_facilitator_key(member: Member) -> FacilitatorKey | None:
    return member.facilitator_keys.filter(revoked=None).order_by("-created").first()


def needs_reminder(member: Member) -> bool:
    """Whether a facilitator has not yet said that the private link is in a safe place."""
    return member.is_facilitator and not member.facilitator_keys.exclude(kept=None).filter(revoked=None).exists()


def open_device_link(member: Member) -> DeviceLink | None:
    return member.device_links.filter(used=None, expires__gt=timezone.now()).first()


def codes_are_braked() -> bool:
    """Whether so many unknown codes were tried within a minute, all browsers together, that everyone waits a moment."""
    since = timezone.now() - timedelta(minutes=1)
    tried = MissedCodes.objects.filter(minute__gte=since).aggregate(Sum("count"))["count__sum"]
    return (tried or 0) >= MISSED_CODES_A_MINUTE
