"""Saving as people type: what the page's script sends, and that nothing is lost, doubled or overwritten."""

import uuid

import pytest
from django.urls import reverse

from workbook import actions
from workbook.models import Entry, EntryShadow


class Typist:
    """A page's script: one field, one client, a number for every save."""

    def __init__(self, client, workbook, entry):
        self.http, self.url = client, reverse("workbook:entry", args=[workbook.pk, entry.pk])
        self.id, self.sequence, self.base = uuid.uuid4(), 0, entry.revision

    def send(self, text, **other):
        self.sequence += 1
        return self.post(text, **other)

    def post(self, text, **other):
        data = {"text": text, "length": len(text), "base": self.base, "client": str(self.id), "sequence": self.sequence}
        return self.http.post(self.url, data | other)


@pytest.fixture
def entry(workbook):
    return Entry.objects.get(sheet__workbook=workbook, box="ilmiohahmotus.yhteenveto")


def test_a_save_is_acknowledged_with_the_servers_text(workbook, bob, entry):
    reply = Typist(bob, workbook, entry).send("Jono kasvaa").json()
    assert reply == {"acknowledged": True, "sequence": 1, "revision": 1, "text": "Jono kasvaa"}


def test_a_save_that_arrives_twice_counts_once(workbook, bob, entry):
    typist = Typist(bob, workbook, entry)
    typist.send("Jono kasvaa")
    again = typist.post("Jono kasvaa").json()
    assert (again["acknowledged"], again["revision"], again["text"]) == (True, 1, "Jono kasvaa")


def test_another_text_under_a_used_number_is_not_called_saved(workbook, bob, entry):
    typist = Typist(bob, workbook, entry)
    typist.send("Jono kasvaa")
    reply = typist.post("Jono kasvaa yhä").json()
    assert reply["acknowledged"] is False and reply["sequence"] == 1
    assert typist.send("Jono kasvaa yhä").json()["text"] == "Jono kasvaa yhä"


def test_two_people_typing_at_one_place_both_keep_every_word(workbook, alice, bob, entry):
    one, other = Typist(alice, workbook, entry), Typist(bob, workbook, entry)
    for length in range(1, 6):
        one.send("Jono kasvaa joka ainoa viikko.".rsplit(" ", 5 - length)[0])
        other.send("Asiakas odottaa kotona monta päivää.".rsplit(" ", 5 - length)[0])
    entry.refresh_from_db()
    assert "Jono kasvaa joka ainoa viikko." in entry.text
    assert "Asiakas odottaa kotona monta päivää." in entry.text


def test_a_reply_that_was_lost_does_not_double_what_is_typed_on(workbook, alice, bob, entry):
    typist, other = Typist(bob, workbook, entry), Typist(alice, workbook, entry)
    typist.send("Jono kasvaa")
    other.send("Toinen ajatus.")
    typist.send("Jono kasvaa nopeasti")
    entry.refresh_from_db()
    assert entry.text.count("Jono kasvaa nopeasti") == 1 and entry.text.count("Toinen ajatus.") == 1


def test_a_page_that_took_in_the_servers_text_goes_on_from_there(workbook, alice, bob, entry):
    one, other = Typist(alice, workbook, entry), Typist(bob, workbook, entry)
    one.send("Alku.")
    reply = other.send("Toinen.").json()
    other.base = reply["revision"]
    other.send(reply["text"] + " Jatko.")
    one.send("Alku ja sen jälkeen.")
    entry.refresh_from_db()
    for words in ("Alku ja sen jälkeen.", "Toinen.", "Jatko."):
        assert entry.text.count(words) == 1


def test_a_text_cut_off_on_the_way_is_not_taken_for_a_deletion(workbook, bob, entry):
    typist = Typist(bob, workbook, entry)
    typist.send("Pitkä teksti, joka tuli perille.")
    reply = typist.send("Pitkä te", length=32)
    entry.refresh_from_db()
    assert reply.status_code == 422 and entry.text == "Pitkä teksti, joka tuli perille."


def test_a_client_the_server_has_forgotten_is_asked_for_its_base(workbook, alice, bob, entry):
    typist = Typist(bob, workbook, entry)
    typist.send("Jono kasvaa")
    Typist(alice, workbook, entry).send("Alicen oma.")
    EntryShadow.objects.update(text=None)
    assert typist.send("Jono kasvaa nopeasti").status_code == 409
    reply = typist.post("Jono kasvaa nopeasti", base_text="Jono kasvaa")
    assert reply.status_code == 200
    entry.refresh_from_db()
    assert entry.text.count("Jono kasvaa nopeasti") == 1 and "Alicen oma." in entry.text


def test_an_over_long_text_is_refused_in_words_and_the_saved_one_stands(workbook, bob, entry):
    typist = Typist(bob, workbook, entry)
    typist.send("Pysyy")
    reply = typist.send("a" * 20_001)
    entry.refresh_from_db()
    assert reply.status_code == 422 and "20\u00a0000" in reply.json()["error"] and entry.text == "Pysyy"


def test_emoji_count_as_one_character_and_arrive_whole(workbook, bob, entry):
    text = "Hyvä 👩‍👩‍👧 päivä 🌱"
    assert Typist(bob, workbook, entry).send(text).json()["text"] == text


@pytest.mark.parametrize(
    "data", [{}, {"text": "x"}, {"text": "x", "length": "x", "base": "-1", "client": "x", "sequence": "0"}]
)
def test_nonsense_is_refused_without_an_error_page(data, workbook, bob, entry):
    assert bob.post(reverse("workbook:entry", args=[workbook.pk, entry.pk]), data).status_code == 422


def test_a_new_note_is_made_by_its_first_save_and_once(workbook, bob):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    note_id, client = uuid.uuid4(), uuid.uuid4()
    url = reverse("workbook:note", args=[workbook.pk, sheet.pk, "ilmiohahmotus.haastaa", note_id])
    data = {"text": "Jono", "length": 4, "base": 0, "client": str(client), "sequence": 1}
    for _time in range(2):
        assert bob.post(url, data).json()["text"] == "Jono"
    bob.post(url, data | {"text": "Jono on", "length": 7, "sequence": 2})
    assert list(Entry.objects.filter(box="ilmiohahmotus.haastaa").values_list("text", "author__name")) == [
        ("Jono on", "Bob")
    ]


@pytest.mark.parametrize("box", ["ilmiohahmotus.yhteenveto", "muutoshahmotus.asiakkaat.mista", "olematon"])
def test_a_note_goes_only_into_a_notes_box_of_its_sheet(box, workbook, bob):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    url = reverse("workbook:note", args=[workbook.pk, sheet.pk, box, uuid.uuid4()])
    data = {"text": "Jono", "length": 4, "base": 0, "client": str(uuid.uuid4()), "sequence": 1}
    assert bob.post(url, data).status_code == 404


def test_a_page_catches_up_with_what_others_did(workbook, alice, bob, charlie, entry):
    url = reverse("workbook:changes", args=[workbook.pk, entry.sheet_id])
    Typist(alice, workbook, entry).send("Uutta.")
    news = bob.get(url, {"since": "2020-01-01T00:00:00+00:00"}).json()
    assert [e["text"] for e in news["entries"] if e["id"] == str(entry.pk)] == ["Uutta."]
    assert charlie.get(url, {"since": "2020-01-01T00:00:00+00:00"}).status_code == 404
    assert bob.get(url, {"since": "eilen"}).status_code == 404


def test_catching_up_takes_a_fixed_number_of_queries(workbook, alice, bob, entry, django_assert_num_queries):
    from workbook.phases import find_box

    url = reverse("workbook:changes", args=[workbook.pk, entry.sheet_id])
    for number in range(10):
        actions.add_note(entry.sheet, find_box("ilmiohahmotus.haastaa"), alice.member, f"{number}", uuid.uuid4())
    with django_assert_num_queries(5):
        bob.get(url, {"since": "2020-01-01T00:00:00+00:00"})
