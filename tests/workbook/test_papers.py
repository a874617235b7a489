"""What a meeting is led with: run sheets, openers, the parking lot, and one page for the management."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from workbook import actions, papers, phases
from workbook.models import Entry


def address(name, workbook, *args):
    return reverse(f"workbook:{name}", args=[workbook.pk, *args])


def write(workbook, member, box, text):
    entry = Entry.objects.get(sheet__workbook=workbook, box=box)
    actions.save_entry(entry, member, text, entry.revision)


def add(workbook, member, box, text):
    found = phases.find_box(box)
    sheet = workbook.sheets.get(exercise=found.exercise_key)
    return actions.add_note(sheet, found, member, text, uuid.uuid4()).entry


@pytest.mark.parametrize(("name", "args"), [("team_run_sheets", []), ("opener", [2]), ("opener", [3]), ("summary", [])])
def test_the_papers_are_there_for_facilitators_alone(name, args, workbook, alice, bob, charlie):
    url = address(name, workbook, *args)
    assert alice.get(url).status_code == 200
    for outsider in (bob, charlie, Client()):
        assert outsider.get(url).status_code == 404


# --- Run sheets -------------------------------------------------------------------------------------------------------


def test_anybody_can_print_the_run_sheets(client):
    html = client.get(reverse("workbook:run_sheets")).content.decode()
    for key in papers.RUN_SHEETS:
        assert papers.run_sheet(key).title in html
    assert html.count('class="run-sheet"') == 4


def test_one_run_sheet_can_be_asked_for_alone(client):
    html = client.get(reverse("workbook:run_sheets"), {"arkki": "tapaaminen2"}).content.decode()
    assert html.count('class="run-sheet"') == 1
    assert client.get(reverse("workbook:run_sheets"), {"arkki": "olematon"}).status_code == 404


@pytest.mark.parametrize("key", papers.RUN_SHEETS)
def test_the_minutes_of_a_run_sheet_follow_one_another(key):
    spans = [tuple(map(int, row.minutes.split("–"))) for row in papers.run_sheet(key).rows]
    assert spans[0][0] == 0
    assert all(before[1] == after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert all(start < end for start, end in spans)


# --- Openers ----------------------------------------------------------------------------------------------------------


def test_the_second_meeting_opens_with_what_the_first_phase_found(workbook, alice):
    write(workbook, alice.member, "ilmiohahmotus.yhteenveto", "Jono vaatii uuden tavan.")
    write(workbook, alice.member, "arviointi.yhteenveto", "Arvio on kesken.")
    html = alice.get(address("opener", workbook, 2)).content.decode()
    assert "Jono vaatii uuden tavan." in html
    assert "Arvio on kesken." not in html
    assert "Arvio on kesken." in alice.get(address("opener", workbook, 3)).content.decode()


def test_where_nothing_is_put_together_the_first_notes_are_shown(workbook, alice):
    for number in range(7):
        add(workbook, alice.member, "ilmiohahmotus.haastaa", f"Asia {number}")
    html = alice.get(address("opener", workbook, 2)).content.decode()
    assert "Asia 0" in html
    assert "Asia 6" not in html


def test_an_opener_before_anything_is_written_says_so(workbook, alice):
    assert alice.get(address("opener", workbook, 3)).status_code == 200


def test_there_is_no_opener_for_the_first_meeting(workbook, alice):
    assert alice.get(address("opener", workbook, 1)).status_code == 404
    assert alice.get(address("opener", workbook, 4)).status_code == 404


def test_an_opener_fills_the_big_screen(workbook, alice):
    assert 'class="projector opener"' in alice.get(address("opener", workbook, 2) + "?heijasta").content.decode()


# --- The parking lot --------------------------------------------------------------------------------------------------


def test_everybody_parks_what_belongs_elsewhere(workbook, alice, bob, charlie):
    url = address("parking_lot", workbook)
    html = bob.get(url).content.decode()
    note_id = re.search(r'name="new-parkkipaikka.asiat" value="([^"]+)"', html)[1]
    bob.post(url, {"new-parkkipaikka.asiat": note_id, f"text-{note_id}": "Palkka-asiat", "siirry": ""})
    assert "Palkka-asiat" in alice.get(url).content.decode()
    assert charlie.get(url).status_code == 404


def test_it_is_reached_from_every_page_of_the_workbook(workbook, bob):
    for page in (address("overview", workbook), address("exercise", workbook, "ilmiohahmotus")):
        assert address("parking_lot", workbook) in bob.get(page).content.decode()


def test_a_parked_note_is_deleted_and_brought_back_on_the_same_page(workbook, bob):
    note = add(workbook, bob.member, "parkkipaikka.asiat", "Palkka-asiat")
    response = bob.post(address("deletion", workbook, note.pk))
    assert response.url.startswith(address("parking_lot", workbook))
    assert str(note.pk) in bob.get(response.url).content.decode()
    bob.post(address("restoration", workbook, note.pk))
    note.refresh_from_db()
    assert note.deleted is None


def test_a_parked_text_too_long_stays_on_the_page(workbook, bob):
    note = add(workbook, bob.member, "parkkipaikka.asiat", "Palkka-asiat")
    response = bob.post(address("parking_lot", workbook), {f"text-{note.pk}": "a" * 20_001, f"base-{note.pk}": "1"})
    assert response.status_code == 422
    assert "a" * 20_001 in response.content.decode()


def test_it_is_no_part_of_the_journey(workbook, bob):
    add(workbook, bob.member, "parkkipaikka.asiat", "Palkka-asiat")
    journey = phases.journey(workbook)
    assert "parkkipaikka" not in {progress.exercise.key for _phase, exercises in journey for progress in exercises}
    assert all(progress.share == 0 for _phase, exercises in journey for progress in exercises)
    assert "parkkipaikka" not in {page.exercise.key for page in phases.all_pages()}


# --- One page for the management --------------------------------------------------------------------------------------


def test_the_page_tells_the_essentials_of_each_phase(workbook, alice):
    from experiments.actions import add_experiment

    write(workbook, alice.member, "muutoshahmotus.yhteenveto", "Asiointi siirtyy verkkoon.\n\nToinen kappale.")
    add(workbook, alice.member, "tiivistys.kehittamiskohteet", "Puheluiden jako")
    add_experiment(workbook, "Aamun vartti")
    write(workbook, alice.member, "tiivistys.yhteenveto", "Kokeillaan asiakkaiden kanssa.")
    write(workbook, alice.member, "tiivistys.muutoshahmotus", "Tämä on jo kerrottu.")
    html = alice.get(address("summary", workbook)).content.decode()
    assert "Asiointi siirtyy verkkoon. …" in html
    assert "Kokeillaan asiakkaiden kanssa." in html
    assert "Tämä on jo kerrottu." not in html
    assert "Toinen kappale" not in html
    assert "Puheluiden jako" in html
    assert "Aamun vartti" in html


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Lyhyt.", 20, "Lyhyt."),
        ("Eka kappale.\n\nToka.", 40, "Eka kappale. …"),
        ("Eka rivi\ntoka rivi", 40, "Eka rivi toka rivi"),
        ("Tämä on lause. Tämä toinen on jo liikaa tilaan.", 24, "Tämä on lause. …"),
        ("yksi kaksi kolme neljä viisi", 17, "yksi kaksi …"),
        ("Valtionhallinnossatyöskentelevä henkilö", 10, "Valtionhallinnossatyöskentelevä …"),
        ("", 10, ""),
        ("Luku on 3.14 tai vähän yli sen kaiken muun", 20, "Luku on 3.14 tai …"),
    ],
)
def test_a_text_is_cut_between_words_and_says_so(text, limit, expected):
    assert papers.condense(text, limit) == expected


def test_experiments_left_out_are_counted(workbook, alice):
    from experiments.actions import add_experiment

    for number in range(6):
        add_experiment(workbook, f"Kokeilu {number}")
    *_others, (_phase, findings) = papers.management_summary(workbook)
    assert (len(findings[-1].briefs), findings[-1].more) == (3, 3)


def test_what_a_list_leaves_out_is_counted():
    output = phases.Output("Kohteet", tuple(f"Kohde {number}" for number in range(8)))
    cut = papers.brief(output, papers.SUMMARY_LIMITS)
    assert (len(cut.texts), cut.more) == (5, 3)


# --- The scribe -------------------------------------------------------------------------------------------------------


def test_on_the_big_screen_a_scribe_writes_by_keyboard(workbook, bob):
    url = address("exercise", workbook, "ilmiohahmotus") + "?heijasta"
    html = bob.get(url).content.decode()
    assert 'class="projector scribe"' in html
    assert html.count("note--scribe") == 2
    keys = re.findall(r'accesskey="(\d)"', html)
    assert keys == ["1", "2", "3"]


def test_saving_on_the_big_screen_stays_on_the_big_screen(workbook, bob):
    url = address("exercise", workbook, "ilmiohahmotus") + "?heijasta"
    assert bob.post(url, {"siirry": ""}).url.endswith("?heijasta")
    assert bob.post(url, {"siirry": "seuraava"}).url.endswith("?heijasta")
