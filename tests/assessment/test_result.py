"""The picture of the whole, and the team's summary."""

from assessment.definition import SCALE, SUMMARY, TEAM
from assessment.queries import assessment
from tests.assessment.helpers import STATEMENTS, agree, entry, fields_of, url
from workbook import actions

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
    with django_assert_num_queries(9):
        result(alice, workbook)
    agree(workbook, LEVELS)
    write(workbook, "vahvuudet.kommentti", "Jari opetti uuden haun.")
    with django_assert_num_queries(9):
        result(alice, workbook)
