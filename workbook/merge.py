"""Deltas between texts, and the merge of what several people typed into one text. Pure: no Django, no state.

A delta is a tuple of operations over code points, read from the start of a text:

    3            keep three characters
    "word"       insert
    ("word",)    delete exactly this; a deletion carries its text, so that every delta can be undone

Normal form: what follows the last change is kept without saying so (the empty delta changes nothing), neighbouring
operations of one kind are one, and at one place the insertion stands before the deletion.

The method is operational transformation of plain text (Ellis and Gibbs 1989) in the shape Google Wave gave it
(compose and transform of whole-text deltas, one server that orders them), with rules of its own about words: see
`transform`. docs/live-editing.md tells the way of a keystroke.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import itemgetter

from rapidfuzz.distance import Indel

Delta = tuple[int | str | tuple[str], ...]
Span = tuple[int, int]

# Two texts with more pairs of words than this are not compared word by word (memory grows by one bit a pair).
MOST_PAIRS = 100_000_000
# From this many words on, the same insertion by two people is one passage put in twice, no coincidence of typing.
PASSAGE = 3

# Characters that belong to the one before them: combining marks, joiner, variation selectors, skin tones.
_ATTACHED = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
_WORD = re.compile(rf"\w[\w{_ATTACHED}]*(?:[:'’-]\w[\w{_ATTACHED}]*)*")
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_TOKEN = re.compile(rf"{_WORD.pattern} *|{_FLAG} *|[^\w\s](?:[{_ATTACHED}]|(?<=\u200d)[^\w\s])* *|\s")
_STARTS_IN_WORD = re.compile(r"[:'’-]?\w")
_ENDS_IN_WORD = re.compile(r"\w[:'’-]?$")
_DEEP_IN_WORD = re.compile(r"\w{3}")
_SPACE = re.compile(r"\s*")
_INSIDE_CHARACTER = re.compile(rf".[{_ATTACHED}]|\u200d.|{_FLAG}", re.DOTALL)


# --- One delta --------------------------------------------------------------------------------------------------------


def diff(before: str, after: str, caret: int | None = None) -> Delta:
    """The delta from `before` to `after`, found by words: what a reader would say was changed.

    A word that mostly stayed is changed inside, any other is replaced whole; replaced words with little between them
    are one replacement. Words are aligned by their longest common subsequence (rapidfuzz's Indel).

    `caret` is where the writer's caret stands in `after` (code points): of several readings, what was typed ends
    there. From "|t" to "tot|t" somebody wrote "tot" before the "t", though it looks like "ott" after it.
    """
    if caret is not None and 0 <= caret <= len(after) and before.endswith(after[caret:]):
        before, after = before[: len(before) - len(after) + caret], after[:caret]
    if after.startswith(before) or before.startswith(after):
        return _normal([min(len(before), len(after)), after[len(before) :], (before[len(after) :],)])
    head, tail = _frame(before, after)
    changes = _changed_words(before[head : len(before) - tail], after[head : len(after) - tail])
    ops = [head]
    for kept, old, new in _absorb(changes):
        start, end = _kept_ends(old, new)
        was, now = old[start : len(old) - end], new[start : len(new) - end]
        found = [now, (was,)] if not was or not now or (was, now) == (before, after) else _whole_diff(was, now)
        ops += [len(kept) + start, *found, end]
    return _normal(ops)


def apply(text: str, delta: Delta) -> str:
    """`text` after `delta`. Raises ValueError where the delta was made for another text."""
    parts, place = [], 0
    for op in delta:
        if isinstance(op, str):
            parts.append(op)
        elif isinstance(op, tuple):
            if not text.startswith(op[0], place):
                raise ValueError("the delta deletes what the text does not hold")
            place += len(op[0])
        else:
            parts.append(text[place : place + op])
            place += op
    if place > len(text):
        raise ValueError("the delta is longer than the text")
    return "".join(parts) + text[place:]


def invert(delta: Delta) -> Delta:
    """The delta that takes `delta` back."""
    return _normal(op if isinstance(op, int) else (op,) if isinstance(op, str) else op[0] for op in delta)


def compose(first: Delta, second: Delta) -> Delta:
    """One delta that does `first`, then `second`. Raises ValueError where `second` was made for another text."""
    ops, rest = [], list(reversed(first))
    for op in second:
        if isinstance(op, str):
            ops.append(op)
            continue
        wanted = _length(op)
        while wanted:
            part = rest.pop() if rest else wanted
            if isinstance(part, tuple):
                ops.append(part)
                continue
            if _length(part) > wanted:
                part, later = (wanted, part - wanted) if isinstance(part, int) else (part[:wanted], part[wanted:])
                rest.append(later)
            if isinstance(op, int):
                ops.append(part)
            else:
                deleted = op[0][len(op[0]) - wanted :][: _length(part)]
                if isinstance(part, int):
                    ops.append((deleted,))
                elif part != deleted:
                    raise ValueError("the second delta does not follow the first")
            wanted -= _length(part)
    return _normal([*ops, *reversed(rest)])


@dataclass(frozen=True)
class Passage:
    """A stretch of a change for reading: `kind` is "keep", "insert" or "delete"."""

    kind: str
    text: str


def passages(before: str, delta: Delta) -> Iterator[Passage]:
    """A change of `before` told in order: what stayed, what came, what went."""
    place = 0
    for op in (*delta, len(before)):
        if isinstance(op, int):
            kept = before[place : place + op]
            place += len(kept)
            if kept:
                yield Passage("keep", kept)
        elif isinstance(op, str):
            yield Passage("insert", op)
        else:
            place += len(op[0])
            yield Passage("delete", op[0])


def delta_to_json(delta: Delta) -> list:
    """The delta as plain lists for a JSON field: `[3, "new", ["old"]]`."""
    return [list(op) if isinstance(op, tuple) else op for op in delta]


def delta_from_json(value: list) -> Delta:
    """The delta that `delta_to_json` wrote."""
    return tuple(tuple(op) if isinstance(op, list) else op for op in value)


# --- Several writers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shadow:
    """What the server knows of one client: the text it last acknowledged to it, and where that text stands.

    `to_server` leads from `text` to the server's text at `revision`; `sequence` numbers the client's last save.
    A client that adopted the server's text at a revision has that text, the empty delta and that revision.
    """

    text: str
    to_server: Delta
    revision: int
    sequence: int


@dataclass(frozen=True)
class Carried:
    """A save carried over what others did: `delta` for the server's text, which becomes `text`.

    `shadow_to_server` leads from the typed text to `text`: the client's next shadow.
    """

    delta: Delta
    shadow_to_server: Delta
    text: str


def carry(shadow: Shadow, typed: str, since: Sequence[Delta], *, caret: int | None = None) -> Carried:
    """What a client typed on its shadow, carried over what others did.

    `since` holds the deltas of the revisions after the shadow's, oldest first, up to the current one; `caret` is as
    in `diff`. Replays (a sequence not above the shadow's) are the caller's to leave out.
    Raises ValueError where `since` does not follow.
    """
    mine = diff(shadow.text, typed, caret)
    theirs = _restated(reduce(compose, since, shadow.to_server))
    delta = transform(mine, theirs, base=shadow.text, mine_left=True)
    to_server = transform(theirs, mine, base=shadow.text, mine_left=False)
    return Carried(delta, to_server, apply(apply(shadow.text, theirs), delta))


def text_at(text: str, newest_first: Iterable[Delta]) -> str:
    """The text as it stood before the given deltas, the newest of which led to `text`."""
    return reduce(apply, map(invert, newest_first), text)


def transform(mine: Delta, theirs: Delta, *, base: str, mine_left: bool, passage: int = PASSAGE) -> Delta:
    """`mine` as it reads after `theirs`, both made for the text `base`.

    - Every inserted run stays whole. At one place mine stands left where `mine_left` says so, but what goes on with a
      word stays with it; a space keeps two writers' words apart.
    - Deletions unite, except that an edit of a word (an insertion into it or right at it) beats the other's deletion
      of the word: it comes back, with the space that set it apart.
    - The same edit by both counts once: the same insertion with the same deletion, deep inside a word, or of at least
      `passage` words. Shorter ones elsewhere are two people who begin with the same letters.

    Both ways round lead to one text, with `mine_left` turned about:
    apply(apply(base, theirs), mine over theirs) == apply(apply(base, mine), theirs over mine).
    """
    my_inserts, my_deletions = _by_place(mine)
    their_inserts, their_deletions = _by_place(theirs)
    i_lose, they_lose = _edited(base, my_deletions, their_inserts), _edited(base, their_deletions, my_inserts)
    spans = [*my_deletions, *their_deletions, *i_lose, *they_lose]
    places = sorted({0, *my_inserts, *their_inserts, *(end for span in spans for end in span)})

    ops, in_word, last_writer, last_run = [], False, None, ""
    for place, end in pairwise([*places, places[-1]]):
        mine_gone, theirs_gone = _at(my_deletions, place), _at(their_deletions, place)
        my_run, their_run = my_inserts.get(place, ""), their_inserts.get(place, "")
        runs = [("me", my_run), ("them", their_run)]
        same = my_run == their_run and mine_gone == theirs_gone
        deep_in_word = place > 1 and _DEEP_IN_WORD.match(base, place - 2)
        if same and (mine_gone or deep_in_word or len(my_run.split()) >= passage):
            runs.pop(0)
        elif in_word and _goes_on(my_run) != _goes_on(their_run):
            runs.sort(key=lambda run: not _goes_on(run[1]))
        elif not mine_left:
            runs.reverse()
        # A word comes back for the one who edited it; what the other wrote in its stead goes before both.
        comes_back = bool(mine_gone) != bool(theirs_gone) and _at(i_lose if mine_gone else they_lose, place)
        if comes_back:
            editor, deleter = ("them", "me") if mine_gone else ("me", "them")
            runs = [*sorted(runs, key=lambda run: run[0] != deleter), (editor, base[place:end])]
        for writer, run in filter(itemgetter(1), runs):
            if writer != last_writer and not in_word and _grow_together(last_run, run):
                ops.append(" ")
            ops.append(run if writer == "me" else len(run))
            in_word, last_writer, last_run = in_word and run.split() == [run], writer, run
        if mine_gone and not theirs_gone and not comes_back:
            ops.append((base[place:end],))
        elif not mine_gone and not theirs_gone:
            ops.append(end - place)
            in_word, last_writer, last_run = bool(_WORD.match(base[end - 1 : end])), None, ""
    return _normal(ops)


# --- How it is done ---------------------------------------------------------------------------------------------------


def _length(op) -> int:
    return op if isinstance(op, int) else len(op) if isinstance(op, str) else len(op[0])


def _normal(ops: Iterable[int | str | tuple[str]]) -> Delta:
    normal, kept, inserted, deleted = [], 0, "", ""
    for op in (*ops, None):
        if (op is None or (isinstance(op, int) and op)) and (inserted or deleted):
            normal += [part for part in (kept, inserted, (deleted,) if deleted else "") if part]
            kept, inserted, deleted = 0, "", ""
        if isinstance(op, int):
            kept += op
        elif isinstance(op, str):
            inserted += op
        elif op:
            deleted += op[0]
    return tuple(normal)


def _restated(delta: Delta) -> Delta:
    """The same change, with words that were deleted and put back by turns counted as kept."""
    ops = []
    for op in delta:
        if isinstance(op, tuple) and ops and isinstance(ops[-1], str):
            ops += _whole_diff(op[0], ops.pop())
        else:
            ops.append(op)
    return _normal(ops)


def _whole_diff(old: str, new: str) -> list[int | str | tuple[str]]:
    """The difference with what it keeps at the end, for use within another delta."""
    delta = diff(old, new)
    return [*delta, len(old) - sum(_length(op) for op in delta if not isinstance(op, str))]


def _frame(before: str, after: str) -> tuple[int, int]:
    """How many characters at the start and at the end are the same in both, not counting a word begun."""
    shorter = min(len(before), len(after))
    head = _bisected(shorter, lambda size: before[:size] == after[:size])
    while head and not before[head - 1].isspace():
        head -= 1
    tail = _bisected(shorter - head, lambda size: before[len(before) - size :] == after[len(after) - size :])
    while tail and not before[-tail].isspace():
        tail -= 1
    return head, tail


def _bisected(limit: int, holds) -> int:
    """The largest size up to `limit` for which `holds`, where it holds for all smaller ones."""
    low = 0
    while low < limit:
        middle = (low + limit + 1) // 2
        low, limit = (middle, limit) if holds(middle) else (low, middle - 1)
    return low


def _changed_words(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """(what was kept before, what was there, what is there instead) for every run of changed words."""
    old_words, new_words = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(old_words) * len(new_words) > MOST_PAIRS:
        yield "", old, new
        return
    kept, was, now = "", "", ""
    for step in Indel.opcodes(*([word.rstrip(" ") for word in words] for words in (old_words, new_words))):
        before, after = old_words[step.src_start : step.src_end], new_words[step.dest_start : step.dest_end]
        if step.tag != "equal":
            was += "".join(before)
            now += "".join(after)
            continue
        for one, other in zip(before, after, strict=True):
            if was or now:
                yield kept, was, now
                kept, was, now = "", "", ""
            word = one if one == other else one.rstrip(" ")
            kept, was, now = kept + word, one[len(word) :], other[len(word) :]
    if was or now:
        yield kept, was, now


def _absorb(changes: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Neighbouring replacements with little left between them, as one; lines stay apart."""
    absorbed, follows_replacement = [("", "", "")], False
    for kept, old, new in changes:
        before, was, now = absorbed[-1]
        is_replacement = bool(old and new) and _kept_ends(old, new) == (0, 0)
        little = 3 * _inked(kept) <= min(max(len(was), len(now)), max(len(old), len(new))) and "\n" not in kept
        if is_replacement and follows_replacement and little:
            absorbed[-1] = before, was + kept + old, now + kept + new
        else:
            absorbed.append((kept, old, new))
        follows_replacement = is_replacement
    return absorbed


def _kept_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters of a changed run stay at its start and at its end: none unless most of it does."""
    shorter = min(len(old), len(new))
    start = _bisected(shorter, lambda size: old[:size] == new[:size])
    end = _bisected(shorter - start, lambda size: old[len(old) - size :] == new[len(new) - size :])
    while _splits(old, start) or _splits(new, start):
        start -= 1
    while _splits(old, len(old) - end) or _splits(new, len(new) - end):
        end -= 1
    kept = old[:start] + old[len(old) - end :]
    least = min(_inked(old), _inked(new))
    return (start, end) if 2 * _inked(kept) > least or not least else (0, 0)


def _splits(text: str, place: int) -> bool:
    """Whether a cut at `place` would part what is read as one character."""
    return 0 < place < len(text) and bool(_INSIDE_CHARACTER.match(text, place - 1))


def _inked(text: str) -> int:
    return len("".join(text.split()))


def _by_place(delta: Delta) -> tuple[dict[int, str], list[Span]]:
    """The insertions by their place in the old text, and the stretches deleted from it."""
    inserts, deletions, place = {}, [], 0
    for op in delta:
        if isinstance(op, str):
            inserts[place] = op
            continue
        if isinstance(op, tuple):
            deletions.append((place, place + len(op[0])))
        place += _length(op)
    return inserts, deletions


def _at(spans: list[Span], place: int) -> Span | None:
    found = bisect_right(spans, place, key=itemgetter(0)) - 1
    return spans[found] if found >= 0 and place < spans[found][1] else None


def _edited(base: str, deletions: list[Span], inserts: dict[int, str]) -> list[Span]:
    """Of the words that one deleted, those the other inserted into or at, each with the space that set it apart.

    A single letter is no word: who takes it back has slipped on a key.
    """
    edited, places = [], sorted(inserts)
    for start, end in deletions:
        for word in _WORD.finditer(base, start, end):
            first, last = word.span()
            near = places[bisect_left(places, first) : bisect_right(places, last)]
            if last - first < 2 or not near or _WORD.match(base[first - 1 : first]) or _WORD.match(base, last):
                continue
            if any(
                (place > first or _ENDS_IN_WORD.search(inserts[place][-2:]))
                and (place < last or _goes_on(inserts[place]))
                for place in near
            ):
                after = _SPACE.match(base, last, end).end()
                while after == last and first > start and base[first - 1].isspace():
                    first -= 1
                edited.append((first, after))
    return edited


def _goes_on(run: str) -> bool:
    """Whether what is inserted after a word goes on with it."""
    return bool(_STARTS_IN_WORD.match(run))


def _grow_together(left: str, right: str) -> bool:
    return bool(left) and not left[-1].isspace() and bool(_WORD.match(right))
