"""One experiment's page: a plain form with its name, its dates and its six texts. Nothing typed is lost."""

import uuid
from datetime import date

import pytest

from experiments import actions
from experiments.models import Experiment
from tests.experiments.pages import form_of, list_of, page_of, text_of, written
from workbook.forms import ENTRY_LIMIT


@pytest.fixture
def experiment(workbook) -> Experiment:
    return actions.add_experiment(workbook, "Vartti", starts=date(2027, 3, 1), ends=date(2027, 4, 30))


def dates(experiment) -> tuple[date | None, date | None]:
    experiment.refresh_from_db()
    return experiment.starts, experiment.ends


def test_one_button_saves_the_name_the_dates_and_every_text(experiment, bob):
    data = form_of(bob.get(page_of(experiment)))
    data |= {"name": "Tiistain  vartti ", "starts": "2027-01-12", "ends": "2027-03-09"}
    data[f"text-{text_of(experiment, 'mita').pk}"] = "Vartti tiistaisin"
    data[f"text-{text_of(experiment, 'arviointi').pk}"] = "Neljännen kerran jälkeen"
    assert bob.post(page_of(experiment), data).url == page_of(experiment)
    assert dates(experiment) == (date(2027, 1, 12), date(2027, 3, 9))
    assert experiment.name == "Tiistain vartti"
    assert text_of(experiment, "mita").text == "Vartti tiistaisin"
    assert text_of(experiment, "arviointi").text == "Neljännen kerran jälkeen"


def test_an_untouched_form_changes_nothing(experiment, bob):
    written(experiment, bob.member, "mita", "Vartti <b>& muuta</b>\n\nToinen kappale")
    before = list(Experiment.objects.values()), list(experiment.sheet.entries.values())
    assert bob.post(page_of(experiment), form_of(bob.get(page_of(experiment)))).status_code == 302
    assert before == (list(Experiment.objects.values()), list(experiment.sheet.entries.values()))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2027-03-05", date(2027, 3, 5)),
        ("5.3.2027", date(2027, 3, 5)),
        ("05.03.2027", date(2027, 3, 5)),
        (" 5. 3. 2027 ", date(2027, 3, 5)),
        ("5.3.27", date(2027, 3, 5)),
        ("", None),
    ],
)
def test_dates_are_taken_as_a_picker_sends_them_and_as_people_write_them(typed, expected, experiment, bob):
    data = form_of(bob.get(page_of(experiment))) | {"starts": typed}
    assert bob.post(page_of(experiment), data).status_code == 302
    assert dates(experiment) == (expected, date(2027, 4, 30))


@pytest.mark.parametrize(
    "typed", ["huhtikuussa", "31.2.2027", "2027-13-01", "1.3.0027", "1.1.1999", "2101-01-01", "20270-03-01", "1.3.\x00"]
)
def test_a_date_that_cannot_be_is_refused_beside_its_field_with_everything_typed_kept(typed, experiment, bob):
    entry = text_of(experiment, "mita")
    data = form_of(bob.get(page_of(experiment))) | {"starts": typed, "name": "Uusi nimi", f"text-{entry.pk}": "Teksti"}
    response = bob.post(page_of(experiment), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_starts_error"' in page and 'id="id_ends_error"' not in page
    assert form_of(response)["name"] == "Uusi nimi"
    assert form_of(response)[f"text-{entry.pk}"] == "Teksti"
    assert dates(experiment) == (date(2027, 3, 1), date(2027, 4, 30))


def test_what_is_no_date_stays_visible_in_a_plain_field(experiment, bob):
    data = form_of(bob.get(page_of(experiment))) | {"starts": "huhtikuussa"}
    page = bob.post(page_of(experiment), data).content.decode()
    assert '<input type="text" name="starts" value="huhtikuussa"' in page
    assert '<input type="date" name="ends" value="2027-04-30"' in page


def test_dates_the_wrong_way_round_are_told_and_the_texts_are_saved_all_the_same(experiment, bob):
    entry = text_of(experiment, "mita")
    data = form_of(bob.get(page_of(experiment)))
    data |= {"starts": "1.9.2027", "ends": "1.8.2027", f"text-{entry.pk}": "Vartti tiistaisin"}
    response = bob.post(page_of(experiment), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert ">Alkaa <" in page and ">Päättyy <" in page and ">Kokeilun nimi<" in page
    assert 'id="id_ends_error"' in page and "1.8.2027" in page and "1.9.2027" in page
    kept = form_of(response)
    assert (kept["starts"], kept["ends"]) == ("2027-09-01", "2027-08-01")
    assert (kept["shown-starts"], kept["shown-ends"]) == ("2027-03-01", "2027-04-30")
    assert dates(experiment) == (date(2027, 3, 1), date(2027, 4, 30))
    assert text_of(experiment, "mita").text == "Vartti tiistaisin"
    kept["ends"] = "2027-10-01"
    assert bob.post(page_of(experiment), kept).status_code == 302
    assert dates(experiment) == (date(2027, 9, 1), date(2027, 10, 1))


def test_an_experiment_may_last_one_day(experiment, bob):
    data = form_of(bob.get(page_of(experiment))) | {"ends": "1.3.2027"}
    assert bob.post(page_of(experiment), data).status_code == 302
    assert dates(experiment) == (date(2027, 3, 1), date(2027, 3, 1))


def test_an_experiment_needs_a_name(experiment, bob):
    response = bob.post(page_of(experiment), form_of(bob.get(page_of(experiment))) | {"name": " "})
    assert response.status_code == 422
    assert 'id="id_name_error"' in response.content.decode()
    experiment.refresh_from_db()
    assert experiment.name == "Vartti"


# --- Two people -----------------------------------------------------------------------------------------------------


def test_an_old_page_changes_only_what_its_writer_changed(experiment, alice, bob):
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {"name": "Tiistain vartti", "ends": "2027-05-31"})
    assert bob.post(page_of(experiment), bobs | {"starts": "2027-03-08"}).status_code == 302
    assert dates(experiment) == (date(2027, 3, 8), date(2027, 5, 31))
    assert experiment.name == "Tiistain vartti"


def test_the_same_field_changed_by_two_shows_both_and_lets_the_second_choose(experiment, alice, bob):
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {"name": "Alicen nimi", "ends": "2027-05-31"})
    response = bob.post(page_of(experiment), bobs | {"name": "Bobin nimi", "ends": "2027-06-30"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Alicen nimi" in page and "31.5.2027" in page
    kept = form_of(response)
    assert (kept["name"], kept["ends"]) == ("Bobin nimi", "2027-06-30")
    assert dates(experiment) == (date(2027, 3, 1), date(2027, 5, 31))
    assert bob.post(page_of(experiment), kept).status_code == 302
    assert dates(experiment) == (date(2027, 3, 1), date(2027, 6, 30))
    assert experiment.name == "Bobin nimi"


def test_a_third_change_between_the_question_and_the_answer_is_asked_about_again(experiment, alice, bob):
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {"name": "Ensimmäinen"})
    kept = form_of(bob.post(page_of(experiment), bobs | {"name": "Bobin nimi"}))
    alice.post(page_of(experiment), form_of(alice.get(page_of(experiment))) | {"name": "Toinen"})
    assert bob.post(page_of(experiment), kept).status_code == 422
    experiment.refresh_from_db()
    assert experiment.name == "Toinen"


def test_two_who_make_the_same_change_agree(experiment, alice, bob):
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {"name": "Sama"})
    assert bob.post(page_of(experiment), bobs | {"name": "Sama"}).status_code == 302


def test_a_date_cleared_meanwhile_is_told(experiment, alice, bob):
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {"ends": ""})
    response = bob.post(page_of(experiment), bobs | {"ends": "2027-06-30"})
    assert response.status_code == 422
    assert 'id="id_ends_error"' in response.content.decode()
    assert dates(experiment) == (date(2027, 3, 1), None)


def test_dates_that_two_people_turn_the_wrong_way_round_together_are_told(experiment, alice, bob):
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {"starts": "2027-04-20"})
    response = bob.post(page_of(experiment), bobs | {"ends": "2027-04-10"})
    assert response.status_code == 422
    assert "20.4.2027" in response.content.decode()
    kept = form_of(response)
    assert (kept["starts"], kept["shown-starts"], kept["ends"]) == ("2027-04-20", "2027-04-20", "2027-04-10")
    assert dates(experiment) == (date(2027, 4, 20), date(2027, 4, 30))


def test_two_people_writing_the_same_part_both_keep_their_words(experiment, alice, bob):
    entry = written(experiment, alice.member, "mita", "Vartti palaverissa.")
    alices, bobs = form_of(alice.get(page_of(experiment))), form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment), alices | {f"text-{entry.pk}": "Vartti tiistain palaverissa."})
    bob.post(page_of(experiment), bobs | {f"text-{entry.pk}": "Vartti palaverissa, yhdessä."})
    entry.refresh_from_db()
    assert entry.text == "Vartti tiistain palaverissa, yhdessä."


def test_writing_into_an_experiment_removed_meanwhile_is_kept_and_told(experiment, workbook, alice, bob):
    entry = text_of(experiment, "mita")
    bobs = form_of(bob.get(page_of(experiment)))
    alice.post(page_of(experiment, "removal"), {})
    response = bob.post(page_of(experiment), bobs | {f"text-{entry.pk}": "Vartti tiistaisin"}, follow=True)
    assert response.status_code == 200
    assert page_of(experiment, "restoration") in response.content.decode()
    entry.refresh_from_db()
    assert entry.text == "Vartti tiistaisin"
    bob.post(page_of(experiment, "restoration"), form_of(response))
    assert "Vartti" in bob.get(list_of(workbook)).content.decode()


def test_what_was_typed_is_saved_before_the_experiment_is_removed(experiment, bob):
    entry = text_of(experiment, "mita")
    bobs = form_of(bob.get(page_of(experiment)))
    bob.post(page_of(experiment, "removal"), bobs | {f"text-{entry.pk}": "Vartti", "name": "Uusi nimi"})
    experiment.refresh_from_db()
    entry.refresh_from_db()
    assert (experiment.name, entry.text, experiment.removed is None) == ("Uusi nimi", "Vartti", False)


def test_where_something_cannot_be_saved_the_experiment_is_not_removed(experiment, bob):
    bobs = form_of(bob.get(page_of(experiment)))
    response = bob.post(page_of(experiment, "removal"), bobs | {"ends": "huhtikuussa"})
    assert response.status_code == 422
    assert f'action="{page_of(experiment)}"' in response.content.decode()
    experiment.refresh_from_db()
    assert experiment.removed is None


# --- Bad input ------------------------------------------------------------------------------------------------------


def test_a_text_too_long_stays_in_its_field_and_the_rest_is_saved(experiment, bob):
    long, other = text_of(experiment, "mita"), text_of(experiment, "arviointi")
    data = form_of(bob.get(page_of(experiment)))
    data |= {f"text-{long.pk}": "a" * (ENTRY_LIMIT + 1), f"text-{other.pk}": "Lyhyt", "name": "Uusi nimi"}
    response = bob.post(page_of(experiment), data)
    assert response.status_code == 422
    assert form_of(response)[f"text-{long.pk}"] == "a" * (ENTRY_LIMIT + 1)
    experiment.refresh_from_db()
    assert experiment.name == "Uusi nimi"
    assert text_of(experiment, "arviointi").text == "Lyhyt"
    assert text_of(experiment, "mita").text == ""


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "Vartti"},
        {"name": "Vartti", "starts": "1" * 10_000, "ends": "\x00", "shown-starts": "\ud800", "shown-ends": "x"},
        {"name": "\ufeff\u202e\x00", "shown-name": "\x00" * 100},
        {"name": "Vartti", "shown-name": "Vartti", "starts": "²027-03-05", "ends": "٢٠٢٧-٠٣-٠٥"},
        {f"text-{uuid.uuid4()}": "Minne?", "text-x": "y", "base-x": "z", "siirry": "kuuhun"},
    ],
)
def test_hostile_forms_break_nothing(data, experiment, bob):
    data = {key: value.encode("utf-8", "replace").decode() for key, value in data.items()}
    assert bob.post(page_of(experiment), data).status_code in (302, 422)
    assert bob.get(page_of(experiment)).status_code == 200


def test_a_form_without_what_it_had_shown_overwrites_nothing(experiment, bob):
    response = bob.post(page_of(experiment), {"name": "Uusi nimi", "starts": "2027-03-02", "ends": ""})
    assert response.status_code == 422
    assert dates(experiment) == (date(2027, 3, 1), date(2027, 4, 30))
    assert experiment.name == "Vartti"


# --- Moving about ---------------------------------------------------------------------------------------------------


def test_the_buttons_lead_through_the_experiments_and_back_to_the_list(experiment, workbook, bob):
    second = actions.add_experiment(workbook, "Reppu")

    def leads(page, way):
        return bob.post(page_of(page), form_of(bob.get(page_of(page))) | {"siirry": way}).url

    assert leads(experiment, "seuraava") == page_of(second)
    assert leads(second, "seuraava") == list_of(workbook)
    assert leads(second, "edellinen") == page_of(experiment)
    assert leads(experiment, "edellinen") == list_of(workbook)
    actions.remove_experiment(second)
    assert leads(second, "edellinen") == list_of(workbook)
    assert leads(second, "seuraava") == page_of(second)
