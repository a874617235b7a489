"""Asking for a printout, waiting for it, and getting the file."""

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PdfReader

from assessment.actions import Choice, save_verdicts
from experiments.models import Experiment
from workbook import actions, phases, printing
from workbook.cleaning import clean_up
from workbook.definition import NOTES
from workbook.models import DeviceLink, Entry, EntryShadow, MissedCodes, Printout
from workbook.printing import Selection, book, drawable
from workbook.templatetags.printed import ZERO_WIDTH_SPACE, calendar, printable, shaped, whole_ending

WHOLE = {"kind": "whole", "part": "", "blank": ""}


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The real drawing takes seconds; here it only says what it was asked to draw."""
    books = []
    monkeypatch.setattr(printing, "pdf", lambda html: books.append(html) or b"%PDF-1.7")
    return books


@pytest.fixture
def no_worker(monkeypatch):
    monkeypatch.setattr(printing.tasks, "print_workbook", SimpleNamespace(enqueue=lambda printout_id: None))


def address(workbook, printout=None) -> str:
    return f"/tyokirja/{workbook.pk}/tuloste/" + (f"{printout.pk}/" if printout else "")


def ask(client, workbook, order=WHOLE) -> Printout:
    response = client.post(address(workbook), order)
    printout = Printout.objects.get(pk=response.url.rstrip("/").split("/")[-1])
    assert response.url == address(workbook, printout)
    return printout


def write(workbook, text: str, box: str = "ilmiohahmotus.yhteenveto"):
    exercise = box.split(".")[0]
    Entry.objects.filter(sheet__workbook=workbook, sheet__exercise=exercise, box=box).update(text=text)


# --- From asking to the file ----------------------------------------------------------------------------------------


def test_a_participant_gets_the_file(bob, workbook, drawn):
    write(workbook, "Täydennysten kierre.")
    printout = ask(bob, workbook)
    page = bob.get(address(workbook, printout)).content.decode()
    file = f"{address(workbook, printout)}lupapalvelut-tyokirja.pdf"
    assert file in page
    response = bob.get(file)
    assert response.content == b"%PDF-1.7"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="lupapalvelut-tyokirja.pdf"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert "Täydennysten kierre." in drawn[0]


def test_strangers_find_nothing(charlie, client, alice, workbook, drawn):
    printout = ask(alice, workbook)
    for url in (address(workbook), address(workbook, printout), f"{address(workbook, printout)}x.pdf"):
        assert charlie.get(url).status_code == 404
        assert client.get(url).status_code == 404
    assert charlie.post(address(workbook), WHOLE).status_code == 404


def test_another_teams_printout_is_not_reached_through_ones_own_workbook(charlie, alice, workbook, drawn):
    printout = ask(alice, workbook)
    assert charlie.get(address(charlie.workbook, printout)).status_code == 404
    assert charlie.get(f"{address(charlie.workbook, printout)}x.pdf").status_code == 404


def test_what_has_not_changed_is_not_drawn_again(alice, bob, workbook, drawn):
    write(workbook, "Ensin.")
    assert ask(alice, workbook) == ask(bob, workbook)
    assert len(drawn) == 1
    write(workbook, "Sitten.")
    assert ask(alice, workbook) != Printout.objects.order_by("created")[0]
    assert len(drawn) == 2


def test_every_choice_has_a_file_of_its_own(alice, workbook, drawn):
    orders = [
        {"kind": kind, "part": part, "blank": blank}
        for kind, part in [("whole", ""), ("phase", "arvioi"), ("exercise", "muutoshahmotus")]
        for blank in ("", "1")
    ]
    assert len({ask(alice, workbook, order).pk for order in orders}) == 6
    assert len(set(drawn)) == 6


@pytest.mark.parametrize(
    "order", [{}, {"kind": "whole", "part": "x"}, {"kind": "phase", "part": "ilmiohahmotus"}, {"kind": "exercise"}]
)
def test_what_does_not_exist_is_not_printed(alice, workbook, order):
    assert alice.post(address(workbook), order).status_code == 404


def test_the_page_offers_every_phase_and_exercise(alice, workbook):
    page = alice.get(address(workbook)).content.decode()
    for phase in phases.all_phases():
        assert f'value="{phase.key}"' in page
        for exercise in phase.definition.exercises:
            assert f'value="{exercise.key}"' in page
            assert f'id="{exercise.key}"' in page


def test_an_earlier_days_file_is_not_today_s(alice, workbook, drawn):
    printout = ask(alice, workbook)
    Printout.objects.update(created=timezone.now() - timedelta(days=7, minutes=1))
    assert ask(alice, workbook) != printout


# --- Waiting and failing --------------------------------------------------------------------------------------------


def test_the_page_says_how_far_the_file_is(alice, workbook, no_worker):
    printout = ask(alice, workbook)
    url = address(workbook, printout)
    page = alice.get(url).content.decode()
    assert _("The file waits for its turn.") in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert alice.get(f"{url}x.pdf").status_code == 404
    Printout.objects.update(state=Printout.State.RUNNING, started=timezone.now())
    assert _("The file is being made. It takes a few seconds.") in alice.get(url).content.decode()


def test_the_page_asks_again_by_itself_and_is_answered_when_something_has_changed(alice, workbook, no_worker):
    printout = ask(alice, workbook)
    url = address(workbook, printout)
    htmx = {"HTTP_HX_REQUEST": "true"}
    assert alice.get(f"{url}?tila=waiting", **htmx).status_code == 204
    Printout.objects.update(state=Printout.State.DONE, file=b"%PDF")
    answer = alice.get(f"{url}?tila=waiting", **htmx).content.decode()
    assert _("The file is ready.") in answer
    assert "<html" not in answer
    assert "hx-trigger" not in answer


def test_the_page_says_when_nobody_begins(alice, workbook, no_worker):
    printout = ask(alice, workbook)
    Printout.objects.update(created=timezone.now() - timedelta(seconds=61))
    page = alice.get(address(workbook, printout)).content.decode()
    assert "?tila=late" in page
    assert ask(alice, workbook) == printout


def test_a_failed_file_says_so_and_is_tried_again(alice, workbook, monkeypatch):
    monkeypatch.setattr(printing, "pdf", lambda html: 1 / 0)
    printout = ask(alice, workbook)
    page = alice.get(address(workbook, printout)).content.decode()
    assert _("The file could not be made. Nothing of the workbook is lost.") in page
    assert _("Try again") in page
    monkeypatch.setattr(printing, "pdf", lambda html: b"%PDF")
    again = ask(alice, workbook, {"kind": printout.kind, "part": printout.part, "blank": ""})
    assert again != printout
    assert again.is_done


def test_a_file_that_takes_more_than_a_minute_has_failed(alice, workbook, no_worker):
    printout = ask(alice, workbook)
    Printout.objects.update(state=Printout.State.RUNNING, started=timezone.now() - timedelta(seconds=61))
    assert _("Try again") in alice.get(address(workbook, printout)).content.decode()
    assert ask(alice, workbook) != printout


def test_asking_twice_while_it_is_made_makes_one_file(alice, bob, workbook, no_worker):
    printout = ask(alice, workbook)
    Printout.objects.update(state=Printout.State.RUNNING, started=timezone.now())
    assert ask(bob, workbook) == printout


def test_two_workers_do_not_draw_the_same_file(alice, workbook, no_worker, drawn):
    printout = ask(alice, workbook)
    printing.make(str(printout.pk))
    printing.make(str(printout.pk))
    assert len(drawn) == 1


def test_a_printout_that_is_gone_is_not_drawn(alice, workbook, no_worker, drawn):
    printout = ask(alice, workbook)
    Printout.objects.all().delete()
    printing.make(str(printout.pk))
    assert drawn == []


# --- What stands in the book ----------------------------------------------------------------------------------------


def test_a_blank_form_holds_nobodys_words(alice, workbook):
    write(workbook, "Täydennysten kierre.")
    save_verdicts(workbook, [Choice("palaute", None, 3)])
    assert "Täydennysten kierre." not in book(workbook, Selection(blank=True))
    assert _("Nothing has been written here yet. There is room for a pen.") not in book(workbook, Selection(blank=True))


def test_a_part_holds_only_itself(workbook):
    phase = book(workbook, Selection("phase", "viivahda"))
    assert 'id="ilmiohahmotus"' in phase
    assert 'id="muutoshahmotus"' in phase
    assert 'id="arviointi"' not in phase
    exercise = book(workbook, Selection("exercise", "muutoshahmotus"))
    assert 'id="ilmiohahmotus"' not in exercise


def test_the_parking_lot_stands_last_and_only_when_something_is_parked(alice, workbook):
    assert 'id="parkkipaikka"' not in book(workbook, Selection())
    sheet = workbook.sheets.get(exercise="parkkipaikka")
    sheet.entries.create(box="parkkipaikka.asiat", kind=NOTES, text="Kuka hoitaa kahvikassan?", author=alice.member)
    whole = book(workbook, Selection())
    assert whole.index('id="kokeilusuunnitelma"') < whole.index('id="parkkipaikka"') < whole.index("kahvikassan")
    assert "kahvikassan" not in book(workbook, Selection(blank=True))
    assert not Selection("exercise", "parkkipaikka").exists


def test_people_cannot_write_html_into_the_book(workbook):
    write(workbook, "<script>alert(1)</script> & {{ team }}")
    html = book(workbook, Selection())
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ team }}" in html
    assert "<script" not in html


@pytest.mark.parametrize("notes", [0, 30])
def test_the_book_takes_a_fixed_number_of_queries(alice, workbook, django_assert_num_queries, notes):
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    for number in range(notes):
        sheet.entries.create(box="ilmiohahmotus.haastaa", kind=NOTES, text=f"Ilmiö {number}", author=alice.member)
    with django_assert_num_queries(13):
        book(workbook, Selection())


def test_texts_are_set_in_paragraphs_and_lists():
    blocks = shaped("Ensin\nkaksi riviä.\n \n\nSitten:\n– yksi\n- kaksi\nLoppu – ei lista.\r\n-ei\n")
    assert [(block.is_list, block.lines) for block in blocks] == [
        (False, ("Ensin", "kaksi riviä.")),
        (False, ("Sitten:",)),
        (True, ("yksi", "kaksi")),
        (False, ("Loppu – ei lista.", "-ei")),
    ]
    assert shaped(" \n\x07\n ") == []


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\x00b\x07c\x7fd", "abcd"),
        ("a\u2028b\x85c\x0bd", "a\nb\nc\nd"),
        ("\ue000x\U000f0000", "x"),
        ("\u202ekierre\u202c", "kierre"),
        ("a\u0378b\uffff", "ab"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),
    ],
)
def test_what_cannot_be_printed_is_left_out(typed, printed):
    assert printable(typed) == printed


def test_no_heading_ends_in_a_lonely_short_word():
    assert whole_ending("tarvitsemme sitä juuri nyt?") == "tarvitsemme sitä juuri\u00a0nyt?"
    assert whole_ending("yhteinen näkemys") == "yhteinen näkemys".replace(" ", "\u00a0")
    assert whole_ending("yhteinen tarkastelu") == "yhteinen tarkastelu"


def test_an_endless_word_can_be_parted_and_an_address_stays_whole():
    assert ZERO_WIDTH_SPACE in printable("x" * 300)
    assert printable("x" * 300).replace(ZERO_WIDTH_SPACE, "") == "x" * 300
    assert ZERO_WIDTH_SPACE not in printable("https://example.org/" + "a" * 150)


def test_a_character_that_no_font_holds_is_marked():
    assert drawable("<p>Työ €, ✓ 👍🏽 👩\u200d👧 \u200b") == "<p>Työ €, ✓ 👍🏽 👩\u200d👧 \u200b"
    assert drawable("<p>\U00013000") == "<p>\ufffd"


def test_the_calendar_spans_the_months_of_the_experiments():
    plans = [
        SimpleNamespace(experiment=Experiment(name=name, starts=starts, ends=ends))
        for name, starts, ends in [
            ("Alussa", date(2027, 1, 1), date(2027, 1, 31)),
            ("Ilman loppua", date(2027, 1, 1), None),
            ("Lopussa", date(2027, 3, 15), date(2027, 3, 31)),
        ]
    ]
    found = calendar(plans)
    assert [month["name"] for month in found["months"]] == ["1/2027", "2/2027", "3/2027"]
    assert [(bar.name, bar.anchor) for bar in found["bars"]] == [("Alussa", "start"), ("Lopussa", "end")]
    assert (found["bars"][0].starts, found["bars"][1].ends) == (0, 486)
    assert calendar(plans[1:2]) is None


def test_the_calendar_bears_any_dates():
    century = SimpleNamespace(experiment=Experiment(name="Kauan", starts=date(1, 1, 1), ends=date(9999, 12, 31)))
    found = calendar([century])
    assert len(found["months"]) <= 12
    assert (found["bars"][0].starts, found["bars"][0].ends) == (0, 486)


# --- By command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_the_same_book_as_the_page(alice, workbook, drawn, tmp_path):
    ask(alice, workbook, {"kind": "phase", "part": "kokeile", "blank": "1"})
    file = tmp_path / "kirja.pdf"
    call_command("render_pdf", str(workbook.pk), str(file), "--phase=kokeile", "--blank")
    assert file.read_bytes() == b"%PDF-1.7"
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("arguments", [["--phase=x"], ["--exercise=viivahda"]])
def test_the_command_says_what_does_not_exist(workbook, tmp_path, arguments):
    with pytest.raises(CommandError, match="There is no"):
        call_command("render_pdf", str(workbook.pk), str(tmp_path / "x.pdf"), *arguments)


@pytest.mark.django_db
@pytest.mark.parametrize("workbook_id", ["x", "00000000-0000-4000-8000-000000000000"])
def test_the_command_says_when_there_is_no_such_workbook(tmp_path, workbook_id):
    with pytest.raises(CommandError, match="There is no workbook"):
        call_command("render_pdf", workbook_id, str(tmp_path / "x.pdf"))


def test_what_is_not_kept_is_dropped_and_the_rest_stays(alice, bob, workbook, drawn):
    ask(alice, workbook)
    Printout.objects.update(created=timezone.now() - timedelta(days=8))
    kept = ask(alice, workbook)
    actions.new_device_link(alice.member)
    DeviceLink.objects.update(used=timezone.now())
    open_link = actions.new_device_link(bob.member)
    now = timezone.now()
    MissedCodes.objects.create(minute=now - timedelta(days=2), count=3)
    MissedCodes.objects.create(minute=now, count=1)
    entry = Entry.objects.filter(sheet__workbook=workbook)[0]
    for number, age in enumerate((25, 23), start=1):
        EntryShadow.objects.create(
            entry=entry,
            client=f"00000000-0000-4000-8000-00000000000{number}",
            sequence=4,
            text="Teksti",
            revision=0,
            created=now - timedelta(hours=age),
        )
    out = io.StringIO()
    call_command("clean_up", stdout=out)
    assert "1 printouts, 1 device links, 1 minutes of missed codes, 1 shadow texts" in out.getvalue()
    assert list(Printout.objects.all()) == [kept]
    assert list(DeviceLink.objects.all()) == [open_link]
    assert MissedCodes.objects.count() == 1
    assert sorted(EntryShadow.objects.values_list("sequence", "text"), key=str) == [(4, "Teksti"), (4, None)]
    assert sum(clean_up().values()) == 0


# --- The real thing -------------------------------------------------------------------------------------------------


def test_the_file_is_a_tagged_book_in_finnish_with_bookmarks(workbook, tmp_path):
    write(workbook, "Täydennysten kierre on keskeisin ilmiömme.")
    file = tmp_path / "kirja.pdf"
    call_command("render_pdf", str(workbook.pk), str(file))
    reader = PdfReader(file)
    assert reader.metadata.title == "Työkirja – Lupapalvelut"
    assert reader.root_object["/Lang"] == "fi"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    outline = [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert [title for title in outline if title in ("Viivähdä", "Arvioi", "Kokeile")] == [
        "Viivähdä",
        "Arvioi",
        "Kokeile",
    ]
    text = "\n".join(page.extract_text() for page in reader.pages)
    order = ["Työn tilannekuvasta kohti kokeiluja", "Matkan kartta", "Täydennysten kierre", "Muutoshahmotus"]
    places = [text.rindex(words) if words == "Muutoshahmotus" else text.index(words) for words in order]
    assert places == sorted(places)
