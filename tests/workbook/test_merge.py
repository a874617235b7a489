"""What a merge promises to the people who type, checked on thousands of random texts and edits."""

import json
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.merge import (
    Shadow,
    apply,
    carry,
    compose,
    delta_from_json,
    delta_to_json,
    diff,
    invert,
    text_at,
    transform,
)

lots = settings(max_examples=300, deadline=None, derandomize=True)

# Few and short pieces, so that writers collide often; characters of one, two and many code points, on many lines.
PIECES = ["a", "b", "ä", "ö", "Å", "talo", "talon", "kisa", "työ", "EU:n", " ", " ", "  ", "\n", ". ", ",", "-", "1"]
PIECES += ["😀", "👩‍👩‍👧", "👍🏽", "🇫🇮", "❤️", "e\u0301", "o\u0308\u0304", "\u0301"]
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@st.composite
def edits(draw, text, pieces=PIECES):
    """`text` after up to three insertions, deletions and replacements anywhere, also inside characters."""
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + "".join(draw(st.lists(st.sampled_from(pieces), max_size=3))) + text[end:]
    return text


@st.composite
def histories(draw, length):
    """A text and the texts it became, one after the other."""
    found = [draw(texts)]
    for _ in range(length):
        found.append(draw(st.one_of(edits(found[-1]), texts)))
    return found


@st.composite
def forks(draw, writers=2):
    """A text, and what each of several writers made of it."""
    base = draw(texts)
    return base, *(draw(st.one_of(edits(base), texts)) for _ in range(writers))


def both_ways(base, mine, theirs):
    """The merged text, reached from either side."""
    my_delta, their_delta = diff(base, mine), diff(base, theirs)
    there = apply(theirs, transform(my_delta, their_delta, base=base, mine_left=True))
    here = apply(mine, transform(their_delta, my_delta, base=base, mine_left=False))
    return there, here


def inserted(delta):
    return [op for op in delta if isinstance(op, str)]


def is_normal(delta):
    """Whether a delta has the form its module promises."""
    kinds = [type(op) for op in delta]
    return (
        all(op not in (0, "", ("",)) for op in delta)
        and all(one != other and (one, other) != (tuple, str) for one, other in zip(kinds, kinds[1:], strict=False))
        and (not kinds or kinds[-1] is not int)
    )


class TestOneDelta:
    @lots
    @given(histories(1))
    def test_a_difference_leads_from_one_text_to_the_other(self, texts):
        """Otherwise what is saved is not what was typed."""
        before, after = texts
        delta = diff(before, after)
        assert apply(before, delta) == after
        assert is_normal(delta)
        assert diff(before, before) == ()
        for new, old in zip(delta, delta[1:], strict=False):
            if isinstance(new, str) and isinstance(old, tuple):
                assert diff(old[0], new) == (new, old), "a part of the difference hides a smaller one"

    @lots
    @given(histories(1), st.integers(-2, 40))
    def test_a_caret_anywhere_leads_there_too(self, texts, caret):
        """Otherwise a page that tells a wrong caret damages what is saved."""
        before, after = texts
        delta = diff(before, after, caret)
        assert apply(before, delta) == after
        assert is_normal(delta)

    @lots
    @given(texts, texts, texts)
    def test_what_was_typed_at_the_caret_stands_there(self, left, typed, right):
        """Otherwise letters that look like the neighbour's change owner, and the neighbour's word is torn apart."""
        delta = diff(left + right, left + typed + right, len(left + typed))
        assert delta == tuple(op for op in (len(left), typed) if op and typed)

    @lots
    @given(histories(1))
    def test_every_change_can_be_undone(self, texts):
        """Otherwise history could not be restored, nor an old page's save merged."""
        before, after = texts
        delta = diff(before, after)
        assert apply(after, invert(delta)) == before
        assert invert(invert(delta)) == delta
        assert is_normal(invert(delta))

    @lots
    @given(histories(3))
    def test_changes_in_a_row_are_one_change(self, texts):
        """Otherwise a writer who was away gets a text nobody wrote."""
        one, two, three = (diff(before, after) for before, after in zip(texts, texts[1:], strict=False))
        at_once = compose(compose(one, two), three)
        assert apply(texts[0], at_once) == texts[3]
        assert apply(texts[0], compose(one, compose(two, three))) == texts[3]
        assert is_normal(at_once)
        assert apply(texts[0], compose(one, invert(one))) == texts[0]

    @lots
    @given(histories(4))
    def test_an_old_text_is_rebuilt_from_what_followed(self, texts):
        """Otherwise a save from an old page is compared with the wrong text and deletes others' words."""
        deltas = [diff(before, after) for before, after in zip(texts, texts[1:], strict=False)]
        for back, text in enumerate(reversed(texts)):
            assert text_at(texts[-1], reversed(deltas[len(deltas) - back :])) == text

    @lots
    @given(histories(1))
    def test_a_delta_survives_the_database(self, texts):
        """Otherwise yesterday's changes cannot be read today."""
        delta = diff(*texts)
        assert delta_from_json(json.loads(json.dumps(delta_to_json(delta)))) == delta

    def test_a_delta_for_another_text_is_refused(self):
        """Otherwise a mistake elsewhere would silently cut into what people wrote."""
        with pytest.raises(ValueError):
            apply("koira", (("kissa",),))
        with pytest.raises(ValueError):
            apply("ja", (5, "t"))
        with pytest.raises(ValueError):
            compose(("kissa",), (("koira",),))

    @pytest.mark.parametrize(
        ("before", "after", "delta"),
        [
            ("", "Moi", ("Moi",)),
            ("Moi", "", (("Moi",),)),
            ("iso kissa istuu", "iso koira kissa istuu", (4, "koira ")),
            ("iso kissa istuu", "iso istuu", (4, ("kissa ",))),
            ("iso kissa istuu", "iso kissat istuu", (9, "t")),
            ("iso kisa istuu", "iso kissa istuu", (7, "s")),
            ("iso kissa istuu", "iso koira istuu", (4, "koira", ("kissa",))),
            ("Moi", "Hei. Moi kaikki", ("Hei. ", 3, " kaikki")),
            ("iso  kissa", "iso kissa", (4, (" ",))),
            ("Moi kis", "Moi kissa ja", (7, "sa ja")),
            ("Moi kissa ja", "Moi kis", (7, ("sa ja",))),
            ("ensin ja sitten", "kolmas ja neljäs", ("kolmas ja neljäs", ("ensin ja sitten",))),
            ("iso työ odottaa", "uusi työ alkaa", ("uusi", ("iso",), 5, "alkaa", ("odottaa",))),
            ("yksi\nkaksi", "kolme\nneljä", ("kolme", ("yksi",), 1, "neljä", ("kaksi",))),
            ("Suomi 🇫🇮!", "Suomi 🇫🇷!", (6, "🇫🇷", ("🇫🇮",))),
            ("hyvä 👩‍👩‍👧", "hyvä 👩‍👩‍👦", (5, "👩‍👩‍👦", ("👩‍👩‍👧",))),
        ],
    )
    def test_a_difference_reads_as_a_person_would_tell_it(self, before, after, delta):
        """Otherwise the history shows crumbs of words, and merged words are salad."""
        assert diff(before, after) == delta


class TestTwoWriters:
    @lots
    @given(forks())
    def test_both_come_to_the_same_text(self, fork):
        """Otherwise two people look at different texts and each believes theirs is saved."""
        there, here = both_ways(*fork)
        assert there == here

    @lots
    @given(forks())
    def test_all_that_was_inserted_is_there_whole(self, fork):
        """Otherwise somebody's words are gone or torn apart."""
        base, mine, theirs = fork
        merged, _ = both_ways(base, mine, theirs)
        for run in inserted(diff(base, mine)) + inserted(diff(base, theirs)):
            assert run in merged

    @lots
    @given(texts, st.data())
    def test_deletions_unite(self, base, data):
        """Otherwise text that somebody removed comes back, or text that nobody touched goes."""
        gone = [
            {place for place in range(len(base)) if place in data.draw(st.sets(st.integers(0, max(0, len(base) - 1))))}
            for _ in range(2)
        ]

        def without(places):
            return "".join(char for place, char in enumerate(base) if place not in places)

        def delta(places):
            return tuple((char,) if place in places else 1 for place, char in enumerate(base))

        merged = apply(
            without(gone[1]), transform(delta(gone[0]), delta(gone[1]), base=base, mine_left=data.draw(st.booleans()))
        )
        assert merged == without(gone[0] | gone[1])

    @lots
    @given(texts, st.data())
    def test_one_who_changes_nothing_changes_nothing(self, base, data):
        """Otherwise opening and saving a form would alter what others wrote."""
        theirs = data.draw(edits(base))
        assert both_ways(base, base, theirs) == (theirs, theirs)
        assert both_ways(base, theirs, base) == (theirs, theirs)

    @lots
    @given(
        st.lists(st.sampled_from(["talo", "työ", "EU:n", "hyvä", "isä"]), min_size=2, max_size=5, unique=True),
        st.data(),
        st.booleans(),
    )
    def test_words_stay_words(self, base, data, swapped):
        """Otherwise two people who change the same word are left with a salad of letters."""
        words = {}
        sides = []
        for mark in ("kissa", "virta"):
            side = list(base)
            for place in data.draw(st.sets(st.integers(0, len(base) - 1), max_size=3)):
                side[place] = words[mark, place] = f"{mark}{place}"
            sides.append(" ".join(side))
        mine, theirs = reversed(sides) if swapped else sides
        there, here = both_ways(" ".join(base), mine, theirs)
        assert there == here
        for word in words.values():
            assert there.split().count(word) == 1
        untouched = [word for place, word in enumerate(base) if not {("kissa", place), ("virta", place)} & set(words)]
        assert [word for word in there.split() if word not in words.values()] == untouched

    @pytest.mark.parametrize(
        ("base", "mine", "theirs", "merged"),
        [
            # An edit of a word beats the deletion of it.
            ("iso kissa istuu", "iso istuu", "iso kissat istuu", "iso kissat istuu"),
            ("iso kissa istuu", "istuu", "iso pikkukissa istuu", "pikkukissa istuu"),
            ("iso kissa", "iso", "iso kissat", "iso kissat"),
            ("Alku. Iso kissa istuu. Loppu.", "Alku. Loppu.", "Alku. Iso kisssa istuu. Loppu.", "Alku. kisssa Loppu."),
            # … but not that of its neighbour, and a replaced word stands beside the edited one.
            ("iso kissa istuu", "iso istuu", "iso musta kissa istuu", "iso musta istuu"),
            ("iso kissa istuu", "iso koira istuu", "iso kissat istuu", "iso koira kissat istuu"),
            ("iso kissa istuu", "hevonen istuu", "iso kissat istuu", "hevonen kissat istuu"),
            ("iso kissa istuu", "iso pikkukissa istuu", "iso koira istuu", "iso koira pikkukissa istuu"),
            # A part of a word, or a slip of the finger, is no word.
            ("talossa tänään", "talo tänään", "talossani tänään", "taloni tänään"),
            ("Moi t", "Moi ", "Moi kt", "Moi k"),
            # Two words for one.
            ("iso kissa istuu", "iso koira istuu", "iso hevonen istuu", "iso koira hevonen istuu"),
            # The same edit counts once.
            ("iso kissa istuu", "iso koira istuu", "iso koira istuu", "iso koira istuu"),
            ("iso kisa istuu", "iso kissa istuu", "iso kissa istuu", "iso kissa istuu"),
            ("", "Me kokeilemme tätä heti", "Me kokeilemme tätä heti", "Me kokeilemme tätä heti"),
            # … but two people who begin alike are two people.
            ("Moi ", "Moi k", "Moi k", "Moi k k"),
            ("talo on", "ktalo on", "ktalo on", "k ktalo on"),
            # Mine stands left; a word that goes on stays whole.
            ("", "Moi.", "Hei.", "Moi. Hei."),
            ("Moi kis", "Moi kis Hei", "Moi kissa", "Moi kissa Hei"),
            ("Moi kis", "Moi kissa", "Moi kis Hei", "Moi kissa Hei"),
            # Different edits inside a word.
            ("työryhmä", "työryhmät", "uusityöryhmä", "uusityöryhmät"),
            ("a\nb\nc", "a\nx\nc", "a\nb\nc\nd", "a\nx\nc\nd"),
        ],
    )
    def test_what_two_people_get(self, base, mine, theirs, merged):
        """Otherwise the merged text is not the one people expect."""
        assert both_ways(base, mine, theirs) == (merged, merged)


class TestCarrying:
    @lots
    @given(st.data())
    def test_all_clients_come_to_the_servers_text(self, data):
        """Otherwise one screen goes on showing a text that is not the one stored."""
        text, deltas = data.draw(texts), []
        clients = {name: Shadow(text, (), 0, 0) for name in "abc"}
        for _ in range(data.draw(st.integers(1, 8))):
            name = data.draw(st.sampled_from("abc"))
            shadow = clients[name]
            typed = data.draw(edits(shadow.text))
            carried = carry(shadow, typed, deltas[shadow.revision :])
            assert apply(text, carried.delta) == apply(typed, carried.shadow_to_server) == carried.text
            for run in inserted(diff(shadow.text, typed)):
                assert run in carried.text
            text = carried.text
            deltas.append(carried.delta)
            clients[name] = Shadow(typed, carried.shadow_to_server, len(deltas), shadow.sequence + 1)
        for shadow in clients.values():
            assert carry(shadow, shadow.text, deltas[shadow.revision :]).text == text
        assert text_at(text, reversed(deltas)) == apply(text, invert(reduce_all(deltas)))

    def test_one_who_goes_on_typing_stays_in_one_piece(self):
        """Otherwise the sentences of people who write at one place are shuffled into each other."""
        text, deltas = "", []
        clients = {name: Shadow("", (), 0, 0) for name in ("Aino kertoo kokeilusta.", "Bertta vastaa heti.")}
        for size in range(1, 40):
            for sentence, shadow in clients.items():
                carried = carry(shadow, sentence[:size], deltas[shadow.revision :])
                text = carried.text
                deltas.append(carried.delta)
                clients[sentence] = Shadow(sentence[:size], carried.shadow_to_server, len(deltas), size)
        assert text == "Bertta vastaa heti. Aino kertoo kokeilusta."

    def test_a_word_deleted_and_written_again_meanwhile_is_one_word(self):
        """Otherwise undoing a deletion doubles a word in which somebody else mends a letter."""
        shadow = Shadow("iso kisa istuu", (), 0, 1)
        since = [diff("iso kisa istuu", "iso istuu"), diff("iso istuu", "iso kisa istuu")]
        assert carry(shadow, "iso kissa istuu", since).text == "iso kissa istuu"

    def test_a_gap_in_the_deltas_is_refused(self):
        """Otherwise a missing revision would shift every later word."""
        with pytest.raises(ValueError):
            carry(Shadow("kissa", (), 0, 1), "kissat", [(("koira",),)])


def reduce_all(deltas):
    whole = ()
    for delta in deltas:
        whole = compose(whole, delta)
    return whole


def random_prose(length):
    chooser = random.Random(7)
    words = ["".join(chooser.choices("aeiouyäöknstlr", k=chooser.randint(2, 11))) for _ in range(length // 5)]
    return " ".join(words)[:length]


class TestTime:
    """A slow merge holds up everybody's saves. The limits are wide: they tell quadratic from linear."""

    prose = random_prose(20_000)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (prose, prose[::-1]),
            (prose, re.sub(r"\w+", lambda word: word[0][::-1], prose)),
            (prose, re.sub(r"(\w)\b", r"\1x", prose)),
            ("a" * 20_000, "ab" * 10_000),
            ("." * 20_000, ".!" * 10_000),
            ("😀" * 20_000, "😀👍" * 10_000),
            ("\n" * 20_000, " \n" * 10_000),
            ("a-" * 10_000, "a-b:" * 5_000),
            ("e\u0301" * 10_000, "e\u0302" * 10_000),
            (re.sub(r" ", ", ", prose)[:20_000], re.sub(r"\w+", "vaihto", re.sub(r" ", ", ", prose)[:20_000])),
        ],
        ids=["text", "words", "edits", "letters", "dots", "emoji", "lines", "hyphens", "marks", "list"],
    )
    def test_a_total_rewrite_beside_another_is_quick(self, before, after):
        """Otherwise one pasted text stops the whole room."""
        start = time.process_time()
        carry(Shadow(before, (), 0, 1), after, [diff(before, before[:9_000] + before[11_000:]), (10, "x")])
        carry(Shadow(before, (), 0, 1), before[::2], [diff(before, after)])
        assert time.process_time() - start < 2
