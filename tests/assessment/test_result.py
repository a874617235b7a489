"""The picture of the whole, and the team's summary."""

from assessment.actions import hand_in, open_round, reveal
from assessment.definition import SCALE, SUMMARY, TARGETS, TEAM
from assessment.queries import assessment
from tests.assessment.helpers import STATEMENTS, agree, entry, fields_of, url
from workbook import actions, phases

LEVELS = dict(zip(STATEMENTS, [3, 2, 2, 1, 3, 2, 1, 1, 3, 3, 2], strict=False))


def result(client, workbook):
    return client.get(url(workbook, part="yhteenveto"))


def write(workbook, box: str, text: str):
    actions.save_entry(entry(workbook, box), None, text, 0)


def test_the_whole_is_counted_and_told_as_a_table_too(alice, workbook):
    agree(workbook, LEVELS)
    found = assessment(workbook)
    assert [count for _plant, count in found.counts] == [3, 4, 4]
    assert [answer.theme.key for answer in found.open] == [STATEMENTS[-1]]
    table = result(alice, workbook).content.decode().split("<table")[1].split("</table>")[0]
    for theme in TEAM.themes:
        assert theme.heading in table
    assert [table.count(plant.meaning) for plant in SCALE] == [3, 4, 4]


def test_strengths_and_what_to_develop_stand_with_their_comments(alice, workbook):
    agree(workbook, {"vahvuudet": 3, "palaute": 1, "virheet": 2})
    write(workbook, "vahvuudet.kommentti", "Jari opetti uuden haun.")
    write(workbook, "palaute.kommentti", "Kiitos jää <b>sanomatta</b>.\nUsein.")
    html = result(alice, workbook).content.decode()
    strengths = html.split('id="vahvuuksia"')[1].split("</section>")[0]
    develop = html.split('id="kehitettavaa"')[1].split("</section>")[0]
    assert TEAM.theme("vahvuudet").statement in strengths
    assert "Jari opetti uuden haun." in strengths
    assert TEAM.theme("palaute").statement in develop
    assert "Kiitos jää &lt;b&gt;sanomatta&lt;/b&gt;.<br>Usein." in develop
    assert TEAM.theme("virheet").statement not in strengths + develop


def test_before_anything_is_agreed_the_page_leads_to_the_statements(alice, workbook):
    html = result(alice, workbook).content.decode()
    assert "<table" not in html
    assert f'href="{url(workbook)}"' in html.split('class="empty"')[1].split("</div>\n      <form")[0]


def test_the_summary_is_saved_and_the_way_goes_on_to_the_self_assessments(alice, workbook):
    fields = fields_of(result(alice, workbook))
    fields |= {f"text-{entry(workbook, 'yhteenveto').pk}": "Keskitymme virheistä oppimiseen.", "siirry": "seuraava"}
    response = alice.post(url(workbook, part="yhteenveto"), fields)
    assert response.url == url(workbook, "itsearvioinnit")
    assert entry(workbook, "yhteenveto").text == "Keskitymme virheistä oppimiseen."
    assert assessment(workbook).summary == "Keskitymme virheistä oppimiseen."


def test_a_summary_typed_on_an_older_page_does_not_overwrite_the_other(alice, bob, workbook):
    text = f"text-{entry(workbook, SUMMARY.name).pk}"
    alices, bobs = fields_of(result(alice, workbook)), fields_of(result(bob, workbook))
    alice.post(url(workbook, part="yhteenveto"), alices | {text: "Annan ajatus."})
    bob.post(url(workbook, part="yhteenveto"), bobs | {text: "Bodilin ajatus."})
    summary = entry(workbook, SUMMARY.name).text
    assert "Annan ajatus." in summary
    assert "Bodilin ajatus." in summary


def test_the_page_takes_a_fixed_number_of_queries(alice, workbook, django_assert_num_queries):
    with django_assert_num_queries(11):
        result(alice, workbook)
    agree(workbook, LEVELS)
    write(workbook, "vahvuudet.kommentti", "Jari opetti uuden haun.")
    with django_assert_num_queries(11):
        result(alice, workbook)


# --- What to develop ------------------------------------------------------------------------------------------------


def choose(client, workbook, *statements):
    fields = fields_of(result(client, workbook))
    return client.post(url(workbook, part="yhteenveto"), fields | {"kehitetaan": statements, "siirry": ""})


def targets(workbook) -> list[str]:
    notes = workbook.sheets.get(exercise="tiivistys").entries.filter(box=TARGETS, deleted=None)
    return list(notes.values_list("text", flat=True))


def test_chosen_statements_become_targets_of_phase_3_and_never_twice(alice, bob, workbook):
    agree(workbook, LEVELS)
    for client in (alice, bob, alice):
        assert choose(client, workbook, "palaute", "virheet").status_code == 302
    expected = [f"{theme.heading}: {theme.statement}" for theme in (TEAM.theme("palaute"), TEAM.theme("virheet"))]
    assert targets(workbook) == expected
    html = result(alice, workbook).content.decode()
    assert html.count("checked disabled") == 2
    target = phases.find_box(TARGETS)
    assert f"/tiivistys/#b-{target.key.replace('.', '-')}" in html


def test_a_target_edited_stays_and_one_deleted_comes_back(alice, workbook):
    agree(workbook, LEVELS)
    choose(alice, workbook, "palaute", "virheet")
    edited, deleted = workbook.sheets.get(exercise="tiivistys").entries.filter(box=TARGETS)
    actions.save_entry(edited, alice.member, "Kiitämme perjantaisin.", edited.revision)
    actions.delete_entry(deleted)
    choose(alice, workbook, "palaute", "virheet")
    assert sorted(targets(workbook)) == sorted(["Kiitämme perjantaisin.", deleted.text])


def test_more_than_three_are_refused_and_the_ticks_and_the_summary_stay(alice, workbook):
    agree(workbook, LEVELS)
    choose(alice, workbook, "palaute")
    fields = fields_of(result(alice, workbook)) | {f"text-{entry(workbook, 'yhteenveto').pk}": "Koottu."}
    chosen = {"kehitetaan": STATEMENTS[:3]}
    response = alice.post(url(workbook, part="yhteenveto"), fields | chosen)
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("checked>") == 3
    assert 'id="kohteet-virhe"' in html
    assert entry(workbook, "yhteenveto").text == "Koottu."
    assert len(targets(workbook)) == 1
    assert choose(alice, workbook, "olematon").status_code == 302
    assert len(targets(workbook)) == 1


def test_where_own_answers_differ_most_stands_on_the_page_and_goes_along(alice, bob, workbook):
    agree(workbook, LEVELS)
    for name in ("Eino", "Fatima"):
        actions.join_team(workbook.team, name, actions.new_device()[0])
    own_round = open_round(workbook, 4)
    for level, member in zip([1, 1, 3, 3], workbook.team.members.all(), strict=True):
        hand_in(workbook, own_round.pk, member, dict.fromkeys(STATEMENTS, 2) | {"palaute": level})
    reveal(own_round)
    html = result(alice, workbook).content.decode()
    assert TEAM.theme("palaute").statement in html.split('id="erot"')[1].split("</section>")[0]
    assert phases.outputs(workbook, "arviointi")[-1].texts == (TEAM.theme("palaute").heading,)


# --- Since the last round -------------------------------------------------------------------------------------------


def test_each_statement_and_the_whole_tell_what_has_changed_since_the_last_round(alice, workbook):
    agree(workbook, {"vahvuudet": 1, "innostus": 2, "palaute": 3, "virheet": 2})
    assert "edelliseen kierrokseen" not in result(alice, workbook).content.decode()
    new_round = actions.start_round(workbook, set())
    agree(new_round, {"vahvuudet": 3, "innostus": 2, "palaute": 2, "muutos": 1})
    found = assessment(new_round)
    assert found.changes == (1, 1, 1)
    assert {a.theme.key: a.change for a in found.answers if a.change is not None} == {
        "vahvuudet": 2, "innostus": 0, "palaute": -1,
    }  # fmt: skip
    html = result(alice, new_round).content.decode()
    assert "1 kasvoi, 1 pysyi ennallaan, 1 pieneni" in " ".join(html.split())
    assert f"aiemmin: {SCALE[0].meaning}" in html
