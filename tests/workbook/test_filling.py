"""Filling in the workbook with plain forms: no script needed, and nothing that was typed is lost."""

import re
import uuid

import pytest
from django.urls import reverse

from workbook import actions, phases
from workbook.forms import ENTRY_LIMIT
from workbook.models import Entry


def page(workbook, path="ilmiohahmotus"):
    return reverse("workbook:overview", args=[workbook.pk]) + path + "/"


def form_of(response) -> dict:
    """What a browser without a script would send back from a page: every hidden field and textarea in it."""
    html = response.content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(lomake|(?:base|new)-[^"]+)" value="([^"]*)"', html))
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.S):
        data[name] = text.replace("&#x27;", "'").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return data


def new_note(data: dict, box: str) -> str:
    return f"text-{data[f'new-{box}']}"


def text_entry(workbook, box):
    return Entry.objects.get(sheet__workbook=workbook, box=box)


def notes(workbook, box):
    return list(Entry.objects.filter(sheet__workbook=workbook, box=box, deleted=None).values_list("text", flat=True))


def test_one_button_saves_every_box_of_the_page(workbook, bob):
    data = form_of(bob.get(page(workbook)))
    data[new_note(data, "ilmiohahmotus.haastaa")] = "Jono kasvaa"
    data[new_note(data, "ilmiohahmotus.innostaa")] = "Asiakas kiitti"
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    data[f"text-{summary.pk}"] = "Jonoon tarvitaan uusi tapa."
    assert bob.post(page(workbook), data).status_code == 302
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["Jono kasvaa"]
    assert notes(workbook, "ilmiohahmotus.innostaa") == ["Asiakas kiitti"]
    assert text_entry(workbook, "ilmiohahmotus.yhteenveto").text == "Jonoon tarvitaan uusi tapa."


def test_a_form_sent_twice_makes_one_note(workbook, bob):
    data = form_of(bob.get(page(workbook)))
    data[new_note(data, "ilmiohahmotus.haastaa")] = "Jono kasvaa"
    bob.post(page(workbook), data)
    bob.post(page(workbook), data)
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["Jono kasvaa"]


def test_a_form_sent_again_after_others_wrote_doubles_nothing(workbook, alice, bob):
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    data = form_of(bob.get(page(workbook)))
    data[f"text-{summary.pk}"] = "Jono kasvaa"
    bob.post(page(workbook), data)
    actions.save_entry(summary, alice.member, "Hei. Jono kasvaa", 1)
    bob.post(page(workbook), data)
    summary.refresh_from_db()
    assert summary.text == "Hei. Jono kasvaa"
    # Going back in the browser and writing on in the old page is not taken for a second sending.
    bob.post(page(workbook), data | {f"text-{summary.pk}": "Jono kasvaa yhä"})
    summary.refresh_from_db()
    assert summary.text == "Hei. Jono kasvaa yhä"


def test_two_people_saving_the_same_text_from_the_same_page_both_keep_their_words(workbook, alice, bob):
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    actions.save_entry(summary, alice.member, "Jono kasvaa. Asiakkaat odottavat.", 0)
    alices, bobs = form_of(alice.get(page(workbook))), form_of(bob.get(page(workbook)))
    alices[f"text-{summary.pk}"] = "Jono kasvaa nopeasti. Asiakkaat odottavat."
    bobs[f"text-{summary.pk}"] = "Jono kasvaa. Asiakkaat odottavat viikkoja."
    alice.post(page(workbook), alices)
    bob.post(page(workbook), bobs)
    summary.refresh_from_db()
    assert summary.text == "Jono kasvaa nopeasti. Asiakkaat odottavat viikkoja."


def test_an_old_page_sent_unchanged_undoes_nobodys_work(workbook, alice, bob):
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    actions.save_entry(summary, alice.member, "Ensimmäinen", 0)
    old = form_of(bob.get(page(workbook)))
    actions.save_entry(summary, alice.member, "Ensimmäinen ja toinen", 1)
    bob.post(page(workbook), old)
    summary.refresh_from_db()
    assert summary.text == "Ensimmäinen ja toinen"


def test_deleting_a_note_saves_what_was_typed_elsewhere_on_the_page_and_can_be_undone(workbook, alice, bob):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    box = phases.find_box("ilmiohahmotus.haastaa")
    note = actions.add_note(sheet, box, alice.member, "Turha", uuid.uuid4()).entry
    data = form_of(bob.get(page(workbook)))
    data[new_note(data, "ilmiohahmotus.innostaa")] = "Kesken kirjoittamisen"
    response = bob.post(reverse("workbook:deletion", args=[workbook.pk, note.pk]), data, follow=True)
    assert notes(workbook, "ilmiohahmotus.haastaa") == []
    assert notes(workbook, "ilmiohahmotus.innostaa") == ["Kesken kirjoittamisen"]
    undo = reverse("workbook:restoration", args=[workbook.pk, note.pk])
    assert undo in response.content.decode()
    bob.post(undo, form_of(response))
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["Turha"]


def test_writing_into_a_note_that_was_deleted_meanwhile_brings_it_back(workbook, alice, bob):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    box = phases.find_box("ilmiohahmotus.haastaa")
    note = actions.add_note(sheet, box, alice.member, "Jono", uuid.uuid4()).entry
    data = form_of(bob.get(page(workbook)))
    actions.delete_entry(note)
    data[f"text-{note.pk}"] = "Jono on pitkä"
    bob.post(page(workbook), data)
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["Jono on pitkä"]


def test_notes_are_moved_by_buttons(workbook, alice, bob):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    box = phases.find_box("ilmiohahmotus.haastaa")
    made = [actions.add_note(sheet, box, alice.member, text, uuid.uuid4()).entry for text in ("a", "b", "c")]
    bob.post(reverse("workbook:move_up", args=[workbook.pk, made[2].pk]))
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["a", "c", "b"]
    bob.post(reverse("workbook:move_down", args=[workbook.pk, made[0].pk]))
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["c", "a", "b"]
    bob.post(reverse("workbook:move_up", args=[workbook.pk, made[2].pk]))
    bob.post(reverse("workbook:move_up", args=[workbook.pk, made[2].pk]))
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["c", "a", "b"]


def test_an_over_long_text_stays_in_its_field_with_the_limit_beside_it_and_the_rest_is_saved(workbook, bob):
    data = form_of(bob.get(page(workbook)))
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    data[f"text-{summary.pk}"] = "å" * (ENTRY_LIMIT + 1)
    data[new_note(data, "ilmiohahmotus.haastaa")] = "Tämä tallentuu"
    response = bob.post(page(workbook), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "å" * (ENTRY_LIMIT + 1) in html
    assert f'aria-describedby="e-{summary.pk}-error"' in html
    assert "20\u00a0000" in html
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["Tämä tallentuu"]
    summary.refresh_from_db()
    assert summary.text == ""


def test_a_button_beside_an_over_long_text_does_nothing_but_show_what_is_wrong(workbook, alice, bob):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    note = actions.add_note(sheet, phases.find_box("ilmiohahmotus.haastaa"), alice.member, "Pysyy", uuid.uuid4()).entry
    data = form_of(bob.get(page(workbook)))
    data[new_note(data, "ilmiohahmotus.innostaa")] = "a" * (ENTRY_LIMIT + 1)
    response = bob.post(reverse("workbook:deletion", args=[workbook.pk, note.pk]), data)
    assert response.status_code == 422
    assert "a" * (ENTRY_LIMIT + 1) in response.content.decode()
    assert notes(workbook, "ilmiohahmotus.haastaa") == ["Pysyy"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\x00b", "ab"),
        ("rivi\r\ntoinen\rkolmas", "rivi\ntoinen\nkolmas"),
        ("sivu\x0cvaihtui", "sivu\nvaihtui"),
        ("\x1b[31mpunainen", "[31mpunainen"),
        ("<script>alert(1)</script> & 'lainaus'", "<script>alert(1)</script> & 'lainaus'"),
        ("👩‍👩‍👧 שלום é", "👩‍👩‍👧 שלום é"),
    ],
)
def test_strange_characters_neither_break_nor_lose_anything_visible(typed, stored, workbook, bob):
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    data = {f"text-{summary.pk}": typed, f"base-{summary.pk}": "0"}
    response = bob.post(page(workbook), data, follow=True)
    summary.refresh_from_db()
    assert summary.text == stored
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_lone_surrogate_in_a_form_is_taken_as_a_replacement_character(workbook, bob):
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    body = f"text-{summary.pk}=".encode() + b"alku%ED%A0%80loppu" + f"&base-{summary.pk}=0".encode()
    response = bob.post(page(workbook), body, content_type="application/x-www-form-urlencoded")
    summary.refresh_from_db()
    assert response.status_code == 302
    assert summary.text.startswith("alku") and summary.text.endswith("loppu")


@pytest.mark.parametrize("base", ["", "-1", "x", "99999999999999999999", "²", "7"])
def test_a_form_with_a_nonsensical_base_loses_nothing(base, workbook, alice, bob):
    summary = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    actions.save_entry(summary, alice.member, "Alicen teksti.", 0)
    response = bob.post(page(workbook), {f"text-{summary.pk}": "Bobin teksti.", f"base-{summary.pk}": base})
    summary.refresh_from_db()
    assert response.status_code == 302
    assert "Bobin" in summary.text


def test_the_buttons_lead_to_the_next_page_and_back(workbook, bob):
    data = {"siirry": "seuraava"}
    assert bob.post(page(workbook), data)["Location"] == page(workbook, "muutoshahmotus")
    data = {"siirry": "edellinen"}
    assert bob.post(page(workbook, "muutoshahmotus/megatrendit"), data)["Location"] == page(workbook, "muutoshahmotus")


def test_every_page_of_the_journey_can_be_opened(workbook, bob):
    for found in phases.all_pages():
        assert bob.get(found.url(workbook)).status_code == 200, found


def test_pages_that_the_workbook_does_not_have_are_404(workbook, bob):
    for path in ("tuntematon", "ilmiohahmotus/tuntematon", "muutoshahmotus/yhteen", "viivahda"):
        assert bob.get(page(workbook, path)).status_code == 404


def test_a_part_is_done_when_written_or_when_the_team_says_so(workbook, alice, bob):
    def share(key):
        return next(p for _, all_p in phases.journey(workbook) for p in all_p if p.exercise.key == key)

    assert not share("muutoshahmotus").done
    mark = reverse("workbook:completion", args=[workbook.pk, "muutoshahmotus.asiakkaat"])
    bob.post(mark, {"valmis": "on"})
    assert [part.done for part in share("muutoshahmotus").parts][:3] == [False, True, False]
    bob.post(reverse("workbook:completion", args=[workbook.pk, "muutoshahmotus"]), {"valmis": "on"})
    assert share("muutoshahmotus").done
    bob.post(reverse("workbook:completion", args=[workbook.pk, "muutoshahmotus"]), {"valmis": "ei"})
    assert not share("muutoshahmotus").done
    assert bob.post(reverse("workbook:completion", args=[workbook.pk, "olematon"])).status_code == 404


def test_groundwork_takes_the_sources_in_and_never_over_the_teams_own_words(workbook, alice, bob):
    source = text_entry(workbook, "ilmiohahmotus.yhteenveto")
    actions.save_entry(source, alice.member, "Jono on suurin ilmiö.", 0)
    recap = text_entry(workbook, "tiivistys.ilmiohahmotus")
    data = {f"text-{recap.pk}": "Oma ajatus.", f"base-{recap.pk}": "0"}
    url = reverse("workbook:groundwork", args=[workbook.pk, recap.pk])
    bob.post(url, data)
    recap.refresh_from_db()
    assert recap.text.startswith("Oma ajatus.\n\n") and "Jono on suurin ilmiö." in recap.text
    once = recap.text
    bob.post(url, {f"text-{recap.pk}": once, f"base-{recap.pk}": str(recap.revision)})
    recap.refresh_from_db()
    assert recap.text == once


def test_the_number_of_queries_does_not_grow_with_what_is_written(
    workbook, alice, bob, django_assert_max_num_queries, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(path):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            bob.get(page(workbook, path))
        return len(captured)

    paths = ["ilmiohahmotus", "muutoshahmotus", "muutoshahmotus/asiakkaat", "tiivistys"]
    before = {path: queries(path) for path in paths}
    for key in ("ilmiohahmotus.haastaa", "muutoshahmotus.asiakkaat.mista", "tiivistys.kehittamiskohteet"):
        box = phases.find_box(key)
        sheet = workbook.sheets.get(exercise=box.exercise_key)
        for number in range(20):
            actions.add_note(sheet, box, alice.member, f"Kirjaus {number}", uuid.uuid4())
    assert {path: queries(path) for path in paths} == before
