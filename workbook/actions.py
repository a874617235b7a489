"""Everything that changes a workbook. Each action is one transaction."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from . import keys, live, phases
from .definition import NOTES, TEXT, Box
from .merge import Shadow, carry, delta_from_json, delta_to_json, diff, text_at
from .models import (
    DELETED_TEAM_LASTS,
    INVITATION_DAYS,
    Completion,
    Device,
    DeviceLink,
    Entry,
    EntryDelta,
    EntryShadow,
    EntryVersion,
    FacilitatorKey,
    Member,
    MissedCodes,
    Seat,
    Sheet,
    Team,
    Workbook,
)

VERSION_LASTS = timedelta(minutes=5)
DEVICE_LINK_LASTS = timedelta(minutes=15)
OPTIMISTIC_TRIES = 5
# Characters whose going is more than an edit: the version before them is kept.
MUCH = 40


class Conflict(Exception):
    """An id chosen by a page belongs to something else already."""


class BaseNeeded(Exception):
    """The server no longer knows what this client's text was typed on: it must send the base its draft keeps."""


# --- Teams and people -----------------------------------------------------------------------------------------------


@transaction.atomic
def create_team(name: str, organisation: str, facilitator: str, device: Device, is_demo: bool = False) -> Workbook:
    """A team with its first workbook, its facilitator seated at `device`, and the facilitator's private key."""
    team = Team(name=name, organisation=organisation, is_demo=is_demo)
    _invite_anew(team)
    member = team.members.create(name=facilitator, is_facilitator=True)
    _seat(device, member)
    new_facilitator_key(member)
    workbook = team.workbooks.create()
    lay_out_sheets(workbook)
    return workbook


def _invite_anew(team: Team):
    """Give the team an invitation of its own; two teams with one code are as good as impossible, and refused."""
    for _attempt in range(10):
        team.code = keys.new_code()
        team.code_folded = keys.folded_code(team.code)
        team.invitation = keys.random_key()
        team.invitation_expires = timezone.now() + timedelta(days=INVITATION_DAYS)
        try:
            with transaction.atomic():
                team.save()
            return
        except IntegrityError:
            continue
    raise IntegrityError("no free join code")


@transaction.atomic
def renew_invitation(team: Team):
    """A new link and a new code, open for fourteen days. The old ones stop at once."""
    _invite_anew(team)


def new_device() -> tuple[Device, str]:
    """A device and the token for its cookie, which is stored nowhere else."""
    token = keys.random_key()
    return Device.objects.create(token_hash=keys.hashed(token)), token


@transaction.atomic
def join_team(team: Team, name: str, device: Device) -> Member:
    member = team.members.create(name=name)
    _seat(device, member)
    _welcome(member)
    return member


def _welcome(member: Member):
    for phase in phases.all_phases():
        phase.welcome(member)


@transaction.atomic
def take_seat(device: Device, member: Member):
    """Write as `member` on this device from now on."""
    _seat(device, member)


def _seat(device: Device, member: Member):
    Seat.objects.update_or_create(device=device, member=member, defaults={"taken": timezone.now()})


@transaction.atomic
def leave_seat(device: Device, team: Team):
    """Nobody of the team writes on this device any more."""
    seats = Seat.objects.filter(device=device, member__team=team)
    left = list(seats.values_list("member", flat=True))
    seats.delete()
    for member_id in left:
        live.revoke(member_id)


@transaction.atomic
def rename_member(member: Member, name: str):
    member.name = name
    member.save(update_fields=["name"])


@transaction.atomic
def new_facilitator_key(member: Member) -> FacilitatorKey:
    """A new private link for a facilitator. The earlier ones go on opening until they are revoked."""
    key = FacilitatorKey(member=member)
    key.key_hash = keys.hashed(keys.derived_key("facilitator", key.id))
    key.save()
    return key


@transaction.atomic
def keep_facilitator_key(member: Member):
    """The facilitator says the private link is in a safe place: no more reminders."""
    member.facilitator_keys.filter(revoked=None, kept=None).update(kept=timezone.now())


@transaction.atomic
def open_facilitator_key(key: str, device: Device) -> Member | None:
    """Seat the holder of a private link. None where the key is unknown, revoked, or its member removed."""
    found = FacilitatorKey.objects.filter(
        key_hash=keys.hashed(key), revoked=None, member__removed=None, member__is_facilitator=True
    ).first()
    if found is None or _is_gone(found.member.team):
        return None
    _seat(device, found.member)
    return found.member


@transaction.atomic
def new_device_link(member: Member) -> DeviceLink:
    """A link for going on as the same member on another device. The member's earlier unused ones stop."""
    member.device_links.filter(used=None).delete()
    link = DeviceLink(member=member, expires=timezone.now() + DEVICE_LINK_LASTS)
    link.key_hash = keys.hashed(keys.derived_key("device", link.id))
    link.save()
    return link


@transaction.atomic
def open_device_link(key: str, device: Device) -> Member | None:
    """Seat the holder of a device link, once. None where it is unknown, used or expired."""
    now = timezone.now()
    opened = DeviceLink.objects.filter(
        key_hash=keys.hashed(key), used=None, expires__gt=now, member__removed=None, member__team__deleted=None
    )
    link = opened.select_related("member").first()
    if link is None or not opened.filter(pk=link.pk).update(used=now):
        return None
    _seat(device, link.member)
    return link.member


@transaction.atomic
def count_missed_code():
    minute = timezone.now().replace(second=0, microsecond=0)
    MissedCodes.objects.get_or_create(minute=minute)
    MissedCodes.objects.filter(minute=minute).update(count=F("count") + 1)


# --- The facilitator's hand -----------------------------------------------------------------------------------------


class LastFacilitator(Exception):
    """A team always has somebody who leads it."""


@transaction.atomic
def rename_team(team: Team, name: str, organisation: str):
    team.name, team.organisation = name, organisation
    team.save(update_fields=["name", "organisation"])


@transaction.atomic
def remove_member(member: Member):
    """Take a member out of the team: what they wrote stays, their devices and links stop at once.

    Raises LastFacilitator for the only one.
    """
    _step_down(member)
    Member.objects.filter(pk=member.pk, removed=None).update(removed=timezone.now())
    live.revoke(member.pk)


@transaction.atomic
def restore_member(member: Member):
    """Take a removed member back, as a participant. The devices that were theirs open the workbook again."""
    Member.objects.filter(pk=member.pk).update(removed=None)
    _welcome(member)


@transaction.atomic
def make_facilitator(member: Member):
    """Let a member lead the team, with a private key of their own."""
    member.is_facilitator = True
    member.save(update_fields=["is_facilitator"])
    if not member.facilitator_keys.filter(revoked=None).exists():
        new_facilitator_key(member)


@transaction.atomic
def end_facilitating(member: Member):
    """From now on the member takes part like everybody else. Raises LastFacilitator for the only one."""
    _step_down(member)


def _step_down(member: Member):
    # Whoever holds the team's row decides: two facilitators cannot take the place from each other at once.
    Team.objects.select_for_update().get(pk=member.team_id)
    facilitators = set(
        Member.objects.filter(team=member.team_id, is_facilitator=True, removed=None).values_list("pk", flat=True)
    )
    if facilitators == {member.pk}:
        raise LastFacilitator
    Member.objects.filter(pk=member.pk).update(is_facilitator=False)
    _revoke_facilitator_keys(member)


def _revoke_facilitator_keys(member: Member):
    member.facilitator_keys.filter(revoked=None).update(revoked=timezone.now())


@transaction.atomic
def renew_facilitator_key(member: Member, stays_open_at: Device | None = None) -> FacilitatorKey:
    """A new private link for a facilitator; every earlier one stops.

    With `stays_open_at` the member's other devices are closed too, for example after a lost phone.
    """
    _revoke_facilitator_keys(member)
    if stays_open_at:
        member.seats.exclude(device=stays_open_at).delete()
        member.device_links.filter(used=None).delete()
        live.revoke(member.pk)
    return new_facilitator_key(member)


@transaction.atomic
def archive_team(team: Team):
    """From now on the team's workbooks are read and printed, not written in."""
    Team.objects.filter(pk=team.pk, archived=None).update(archived=timezone.now())
    live.revoke(team.pk)


@transaction.atomic
def unarchive_team(team: Team):
    Team.objects.filter(pk=team.pk).update(archived=None)


@transaction.atomic
def delete_team(team: Team):
    """Take a team away from everybody. Its facilitators can bring it back until its days are over."""
    Team.objects.filter(pk=team.pk, deleted=None).update(deleted=timezone.now())
    live.revoke(team.pk)


@transaction.atomic
def restore_team(team: Team):
    Team.objects.filter(pk=team.pk).update(deleted=None)


@transaction.atomic
def purge_team(team: Team):
    """Delete a deleted team for good, with every row that hangs on it. A team that is there is left alone."""
    _purge(Team.objects.filter(pk=team.pk).exclude(deleted=None))


@transaction.atomic
def purge_deleted_teams() -> int:
    """Delete for good the teams whose days for being brought back are over. Returns how many they were."""
    return _purge(Team.objects.filter(deleted__lte=timezone.now() - DELETED_TEAM_LASTS))


def _purge(teams) -> int:
    _count, by_model = teams.delete()
    return by_model.get(Team._meta.label, 0)


def _is_gone(team: Team) -> bool:
    """Whether a deleted team's days are over, though the cleaning has not come by yet."""
    return bool(team.deleted) and team.deleted_for_good <= timezone.now()


@transaction.atomic
def start_round(workbook: Workbook, copied: set[str]) -> Workbook:
    """The team's next workbook, in which the exercises with the keys in `copied` begin with what `workbook` holds.

    Asked for twice, the round begins once: the second gets what the first made.
    """
    Team.objects.select_for_update().get(pk=workbook.team_id)
    begun = Workbook.objects.filter(team=workbook.team_id, round=workbook.round + 1).first()
    if begun:
        return begun
    next_round = Workbook.objects.create(team=workbook.team, round=workbook.round + 1)
    for exercise in phases.all_exercises():
        if exercise.key in copied:
            phases.phase_of(exercise).copy(workbook, exercise, next_round)
    lay_out_sheets(next_round)
    return next_round


# --- Sheets ---------------------------------------------------------------------------------------------------------


def lay_out_sheets(workbook: Workbook):
    """Make the sheets and the text entries the definition asks for and the workbook lacks. Changes nothing else."""
    for exercise in phases.all_exercises():
        if exercise.repeats:
            sheets = list(workbook.sheets.filter(exercise=exercise.key))
        elif exercise.all_boxes:
            sheets = [workbook.sheets.get_or_create(exercise=exercise.key, position=0)[0]]
        else:
            continue
        for sheet in sheets:
            lay_out_texts(sheet, exercise.all_boxes)


@transaction.atomic
def lay_out_all_sheets() -> int:
    """Give every workbook what the definition has gained since it was made. Returns how many entries were added.

    Works on sets, so that it costs little where nothing is missing.
    """
    before = Entry.objects.count()
    for exercise in phases.all_exercises():
        if not exercise.all_boxes:
            continue
        if not exercise.repeats:
            lacking = Workbook.objects.exclude(sheets__exercise=exercise.key)
            Sheet.objects.bulk_create([Sheet(workbook=workbook, exercise=exercise.key) for workbook in lacking])
        for box in exercise.all_boxes:
            if box.kind == TEXT:
                bare = Sheet.objects.filter(exercise=exercise.key).exclude(entries__box=box.key)
                Entry.objects.bulk_create([Entry(sheet=sheet, box=box.key, kind=TEXT) for sheet in bare])
    return Entry.objects.count() - before


def lay_out_texts(sheet: Sheet, boxes: tuple[Box, ...]):
    """Make the entries of the text boxes that the sheet lacks."""
    Entry.objects.bulk_create(
        [Entry(sheet=sheet, box=box.key, kind=TEXT) for box in boxes if box.kind == TEXT], ignore_conflicts=True
    )


@transaction.atomic
def mark_part(workbook: Workbook, part: str, done: bool | None):
    """Set the team's own word on a part; None lets what is written decide again."""
    if done is None:
        workbook.completions.filter(part=part).delete()
    else:
        Completion.objects.update_or_create(workbook=workbook, part=part, defaults={"done": done})
    live.publish(workbook.pk, part=part)


# --- Writing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saved:
    """What a save came to: the entry as it now stands, and whether the typed text itself was taken in.

    `acknowledged` is False only for a replay that carried another text than the one taken in under its number.
    """

    entry: Entry
    acknowledged: bool = True
    sequence: int = 0


def save_entry(
    entry: Entry,
    member: Member | None,
    typed: str,
    base_revision: int,
    client: uuid.UUID | None = None,
    sequence: int | None = None,
    base_text: str | None = None,
    caret: int | None = None,
    apart: bool = False,
) -> Saved:
    """Merge what was typed into an entry, whatever others did meanwhile. Nothing anyone wrote is overwritten.

    `base_revision` is the revision whose text the writer's page showed. A page names itself with `client`: then its
    last acknowledged text is the base, and a save that arrives twice counts once, by its `sequence` number or, from a
    plain form that has none, by its text. `base_text` is that last text as the page's draft remembers it; `caret` (code
    points) tells where the writer stood. `apart` keeps the text before as a version of its own, however recent.

    Saving into a deleted entry revives it. Raises BaseNeeded where only the page knows what was typed on.
    """
    typing = Typing(typed, base_revision, client, sequence, base_text, caret)
    for attempt in range(OPTIMISTIC_TRIES + 1):
        try:
            saved = _try_save(entry.pk, member, typing, apart, hold=attempt == OPTIMISTIC_TRIES)
        except IntegrityError:  # Two first saves of one page at once: the second finds what the first left.
            continue
        if saved is not None:
            return saved
    raise RuntimeError("an entry locked for a save changed all the same")


@dataclass(frozen=True)
class Typing:
    """A save as it arrived; see `save_entry`."""

    text: str
    base_revision: int
    client: uuid.UUID | None
    sequence: int | None
    base_text: str | None
    caret: int | None

    def is_replay_of(self, kept: EntryShadow) -> bool:
        return kept.text == self.text if self.sequence is None else self.sequence <= kept.sequence

    def number_after(self, kept: EntryShadow | None) -> int:
        return (kept.sequence + 1 if kept else 1) if self.sequence is None else self.sequence


@transaction.atomic
def _try_save(entry_id, member, typing: Typing, apart: bool, hold: bool) -> Saved | None:
    """One optimistic try, None where somebody was quicker; the last one holds the row."""
    entries = Entry.objects.select_related("sheet")
    entry = (entries.select_for_update(of=("self",)) if hold else entries).get(pk=entry_id)
    kept = EntryShadow.objects.filter(entry=entry, client=typing.client).first() if typing.client else None
    if kept and typing.is_replay_of(kept):
        return Saved(entry, acknowledged=kept.text == typing.text, sequence=kept.sequence)

    shadow = _shadow(entry, kept, typing)
    carried = carry(shadow, typing.text, _deltas_after(entry, shadow.revision), caret=typing.caret)
    before, entry.text = entry.text, carried.text
    is_new = entry.text != before or entry.deleted
    if is_new and not _store(entry, carried.delta, member, apart):
        return None
    sequence = typing.number_after(kept)
    if typing.client:
        _acknowledge(entry, kept, typing, sequence, carried.shadow_to_server)
    if is_new:
        live.publish(entry.sheet.workbook_id, sheet=entry.sheet_id, entry=entry.pk)
    return Saved(entry, sequence=sequence)


def _acknowledge(entry: Entry, kept: EntryShadow | None, typing: Typing, sequence: int, to_server):
    """Remember what this client has had acknowledged, and how it relates to the server's text."""
    shadow = kept or EntryShadow(entry=entry, client=typing.client)
    shadow.sequence = sequence
    shadow.text = typing.text
    shadow.to_server = delta_to_json(to_server)
    shadow.revision = entry.revision
    shadow.adopted = max(typing.base_revision, shadow.adopted)
    shadow.created = timezone.now()
    shadow.save()


def _shadow(entry: Entry, kept: EntryShadow | None, typing: Typing) -> Shadow:
    """What the writer's text grew from: the last text acknowledged to this client, or the revision its page showed."""
    base_revision, base_text = min(typing.base_revision, entry.revision), typing.base_text
    if kept and kept.adopted >= typing.base_revision:
        if kept.text is not None:
            return Shadow(kept.text, delta_from_json(kept.to_server), kept.revision, kept.sequence)
        if base_text is None and typing.sequence is not None:
            raise BaseNeeded
    if base_text is None:
        deltas = _deltas_after(entry, base_revision)
        if len(deltas) != entry.revision - base_revision:
            raise BaseNeeded
        base_text = text_at(entry.text, list(reversed(deltas)))
        return Shadow(base_text, (), base_revision, 0)
    # The page's own memory of its base: what others did is the difference to the text as it stands.
    return Shadow(base_text, diff(base_text, entry.text), entry.revision, 0)


def _deltas_after(entry: Entry, revision: int) -> list:
    if revision >= entry.revision:
        return []
    later = EntryDelta.objects.filter(entry=entry, revision__gt=revision, revision__lte=entry.revision)
    return [delta_from_json(delta) for delta in later.values_list("delta", flat=True)]


def _store(entry: Entry, delta, member: Member | None, apart: bool) -> bool:
    """Compare-and-set on the revision, with the delta and the version. False where somebody was quicker."""
    now = timezone.now()
    changed = Entry.objects.filter(pk=entry.pk, revision=entry.revision).update(
        text=entry.text, revision=F("revision") + 1, changed=now, deleted=None
    )
    if not changed:
        return False
    entry.revision += 1
    entry.changed = now
    entry.deleted = None
    EntryDelta.objects.create(entry=entry, revision=entry.revision, delta=delta_to_json(delta))
    _keep_version(entry, member, now, apart)
    return True


def _keep_version(entry: Entry, member: Member | None, now, apart: bool):
    """One version per person and few minutes: the newest is written over while its writer goes on.

    What stood before much is taken away stays, so that a slip of the hand can be undone.
    """
    newest, before = ([*entry.versions.order_by("-revision")[:2], None, None])[:2]
    version = {"revision": entry.revision, "text": entry.text}
    goes_on = newest and newest.member_id == (member and member.pk) and newest.saved > now - VERSION_LASTS
    taking_away = newest and len(newest.text) - len(entry.text) > MUCH
    has_been = newest and before and len(before.text) - len(newest.text) > MUCH
    if goes_on and not apart and not (taking_away and not has_been):
        EntryVersion.objects.filter(pk=newest.pk).update(**version)
    else:
        EntryVersion.objects.create(entry=entry, member=member, saved=now, **version)


def reinstate(entry: Entry, member: Member, version: EntryVersion) -> Saved:
    """Bring an earlier text back as the newest one; what stands there now stays in the history."""
    return save_entry(entry, member, version.text, entry.revision, apart=True)


@transaction.atomic
def make_note(sheet: Sheet, box: Box, member: Member, note_id: uuid.UUID) -> Entry:
    """An empty note, last on the wall. The page chose its id, so that a creation sent twice makes one note.

    Raises Conflict where the id belongs to an entry of another place.
    """
    last = Entry.objects.filter(sheet=sheet, box=box.key).aggregate(Max("position"))["position__max"] or 0
    note, _created = Entry.objects.get_or_create(
        pk=note_id,
        defaults={"sheet": sheet, "box": box.key, "kind": NOTES, "author": member, "position": last + 1},
    )
    if note.sheet_id != sheet.pk or note.box != box.key:
        raise Conflict
    return note


def add_note(sheet: Sheet, box: Box, member: Member, text: str, note_id: uuid.UUID, client=None) -> Saved:
    """Put a note with a text on the wall. Sent twice, it stands there once; a strange id is replaced."""
    try:
        note = make_note(sheet, box, member, note_id)
    except Conflict:
        note = make_note(sheet, box, member, uuid.uuid4())
    return save_entry(note, member, text, base_revision=0, client=client)


def basis_of(outputs: list) -> str:
    """An exercise's outputs as plain text to condense: each heading, then its texts as lines of a list."""
    parts = []
    for output in outputs:
        lines = output.texts if len(output.texts) == 1 else [f"– {text}" for text in output.texts]
        parts.append("\n".join([output.heading, *lines]))
    return "\n\n".join(parts)


@transaction.atomic
def delete_entry(entry: Entry):
    """Take a note off the wall. Its text stays for undo and for late writers."""
    Entry.objects.filter(pk=entry.pk, kind=NOTES, deleted=None).update(deleted=timezone.now())
    live.publish(entry.sheet.workbook_id, sheet=entry.sheet_id, entry=entry.pk)


@transaction.atomic
def restore_entry(entry: Entry):
    # It is told as a change, so that pages which had let go of it show it again.
    Entry.objects.filter(pk=entry.pk).update(deleted=None, changed=timezone.now())
    live.publish(entry.sheet.workbook_id, sheet=entry.sheet_id, entry=entry.pk)


@transaction.atomic
def move_note(entry: Entry, step: int):
    """Move a note `step` places down (negative: up) among its box's notes; the ends of the box stop it."""
    Sheet.objects.select_for_update().get(pk=entry.sheet_id)
    notes = list(Entry.objects.filter(sheet=entry.sheet_id, box=entry.box, deleted=None))
    here = next((i for i, note in enumerate(notes) if note.pk == entry.pk), None)
    if here is None:
        return
    note = notes.pop(here)
    notes.insert(max(0, min(len(notes), here + step)), note)
    for position, note in enumerate(notes, start=1):
        note.position = position
    Entry.objects.bulk_update(notes, ["position"])
    live.publish(entry.sheet.workbook_id, sheet=entry.sheet_id, entry=entry.pk)
