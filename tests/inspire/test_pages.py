"""What a reader of the library sees."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from inspire import library, markup
from inspire.models import Handling, Item, Question, Status, Theme, ToolCard
from tests.inspire.library import article

pytestmark = pytest.mark.django_db


def page(client, address):
    return client.get(address).content.decode()


def test_the_list_takes_the_same_few_queries_however_long_it_is(client, django_assert_num_queries):
    theme = Theme.objects.create(slug="palaute", name="Palaute")
    for number in range(30):
        article(f"kokeilu-{number}").themes.add(theme)

    with django_assert_num_queries(4):  # count, articles, their themes, all themes
        answer = client.get("/innostu/?haku=kokeilun&teema=palaute")

    assert answer.content.decode().count('class="card__title"') == 24
    assert "sivu=2" in answer.content.decode()
    assert "kokeilu-0/" in page(client, "/innostu/?sivu=2")


def test_an_article_takes_the_same_few_queries(client, django_assert_num_queries):
    library.load()

    with django_assert_num_queries(5):  # article, its themes, related, their themes, comments
        client.get("/innostu/matka-oppimiskulttuurin-lahteille/")


def test_an_article_tells_whose_it_is_and_what_to_read_next(client):
    library.load()

    shown = page(client, "/innostu/matka-oppimiskulttuurin-lahteille/")

    assert "Tuija Hytönen" in shown
    assert "vuodenvaihde 2020–2021" in shown
    assert '<meta property="og:title" content="Matka oppimiskulttuurin lähteille">' in shown
    assert "/innostu/kohti-valmentavaa-tyokulttuuria/" in shown  # a theme in common


def test_nobody_but_an_editor_sees_a_draft(client):
    article("luonnos", status=Status.DRAFT)
    assert client.get("/innostu/luonnos/").status_code == 404

    editor = User.objects.create_user("toimittaja", is_staff=True)
    editor.groups.add(Group.objects.get(name="Toimittajat"))
    client.force_login(editor)

    assert "esikatselu" in page(client, "/innostu/luonnos/")
    assert client.post("/innostu/luonnos/", {"name": "Bob", "text": "Hei"}).status_code == 404


def test_hostile_markup_is_shown_as_text_or_left_out():
    written = "# Otsikko\n\n<script>alert(1)</script> <b onclick=x>k</b> [l](javascript:alert(1)) **lihava** *korostus*"

    html = markup.render(written + "\n\n- yksi\n- kaksi\n\n[sivu](https://valo.example/?a=1&b=2)")

    assert "<script" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html
    assert "<h2>Otsikko</h2>" in html
    assert "<strong>lihava</strong> <em>korostus</em>" in html
    assert "<li>kaksi</li>" in html
    assert 'href="https://valo.example/?a=1&amp;b=2"' in html


def test_the_feed_holds_the_newest_articles(client):
    library.load()
    article("luonnos", status=Status.DRAFT)

    feed = ElementTree.fromstring(client.get("/innostu/syote/").content)

    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.find(f"{atom}title").text for entry in feed.iter(f"{atom}entry")][0].startswith("Kohti")
    assert len(list(feed.iter(f"{atom}entry"))) == 3


def test_every_card_opens_with_its_fields_and_a_way_to_start(client, django_assert_num_queries):
    library.load()
    for card in ToolCard.objects.all():
        with django_assert_num_queries(2):
            shown = page(client, card.get_absolute_url())
        for words in [card.time, card.when, card.needs, card.tip, card.strengths, card.weaknesses, *card.steps]:
            assert words in shown
        assert f'href="{reverse("workbook:start")}">Aloittakaa tästä' in shown
        assert card.get_absolute_url() in page(client, "/tyokalupakki/")


def test_every_question_has_a_direct_link(client):
    library.load()
    shown = page(client, "/kysymyksia-ja-vastauksia/")

    for question in Question.objects.all():
        assert f'<a href="#{question.slug}">{question.question}</a>' in shown
        assert f'id="{question.slug}"' in shown


def test_a_waiting_comment_is_not_shown(client):
    item = article()
    item.comments.create(name="Bob", text="Hyvä idea")
    item.comments.create(name="Alice", text="Meilläkin", handling=Handling.ACCEPTED)

    shown = page(client, item.get_absolute_url())

    assert "Meilläkin" in shown
    assert "Hyvä idea" not in shown


def test_the_library_is_reached_from_the_front_page_the_start_and_every_footer(client):
    for address in ["/", "/aloita/"]:
        shown = page(client, address)
        for link in ["/innostu/", "/tyokalupakki/", "/kysymyksia-ja-vastauksia/", "/palaute/"]:
            assert f'href="{link}"' in shown


def test_an_odd_address_is_answered_calmly(client):
    assert client.get("/innostu/?laji=x&vaihe=y&teema=%00&haku=%00&sivu=-3").status_code == 200
    assert client.get("/innostu/ei-ole/").status_code == 404
    assert Item.objects.count() == 0
