"""Anyone may send something to the editors; a machine may not, and what a person typed is never lost."""

import pytest

from inspire import guard
from inspire.models import Comment, Handling, Message
from tests.inspire.library import article, token

pytestmark = pytest.mark.django_db

SUGGESTION = {"title": "Kävelykokous", "text": "Kävelimme ja puhuimme.", "agreed": "on"}
FORMS = [
    ("/palaute/", {"text": "Hyvä sivu."}, Message.Kind.FEEDBACK),
    ("/kysymyksia-ja-vastauksia/", {"text": "Mistä aloitamme?"}, Message.Kind.QUESTION),
    ("/innostu/kerro-omasta/", SUGGESTION, Message.Kind.SUGGESTION),
]


@pytest.mark.parametrize(("address", "typed", "kind"), FORMS)
def test_a_message_reaches_the_inbox_once(client, address, typed, kind):
    sent = {**typed, "made": token()}

    answer = client.post(address, sent, follow=True)
    client.post(address, sent)

    assert "Kiitos!" in answer.content.decode()
    message = Message.objects.get()
    assert (message.kind, message.text, message.handling) == (kind, typed["text"], Handling.WAITING)


def test_a_comment_waits_for_an_editor(client):
    item = article()

    client.post(item.get_absolute_url(), {"name": "Bob", "text": "Hyvä idea", "made": token()})

    comment = Comment.objects.get()
    assert (comment.item, comment.handling) == (item, Handling.WAITING)


@pytest.mark.parametrize(
    ("made", "website"),
    [
        (lambda: "", ""),
        (lambda: "x:y:z", ""),
        (lambda: token(0), ""),
        (lambda: token(25 * 3600), ""),
        (token, "http://ad.example"),
    ],
    ids=["no token", "forged token", "too fast", "too old", "hidden field filled"],
)
def test_what_looks_like_a_machine_is_told_so_and_keeps_its_text(client, made, website):
    answer = client.post("/palaute/", {"text": "Tämä oli tärkeää.", "made": made(), "website": website})

    assert answer.status_code == 422
    assert "Tämä oli tärkeää." in answer.content.decode()
    assert not Message.objects.exists()


def test_a_form_that_grew_old_can_be_sent_again(client):
    answer = client.post("/palaute/", {"text": "Hei", "made": token(25 * 3600)})

    fresh = answer.context["form"]["made"].value()
    assert fresh in answer.content.decode()
    with pytest.raises(guard.TooFast):
        guard.read_token(fresh)


def test_a_browser_that_sends_on_and_on_is_asked_to_wait(client):
    for _ in range(guard.SENT_BY_A_BROWSER):
        client.post("/palaute/", {"text": "Hei", "made": token()})

    answer = client.post("/palaute/", {"text": "Vielä yksi", "made": token()})

    assert answer.status_code == 429
    assert "Vielä yksi" in answer.content.decode()
    assert Message.objects.count() == guard.SENT_BY_A_BROWSER


def test_everybody_together_are_braked_too(client, monkeypatch):
    monkeypatch.setattr(guard, "SENT_BY_ALL", 1)
    Message.objects.create(kind=Message.Kind.FEEDBACK, text="Hei")

    assert client.post("/palaute/", {"text": "Hei", "made": token()}).status_code == 429


def test_a_comment_of_a_megabyte_is_refused_with_its_text_kept(client):
    item = article()
    text = "pitkä " * 170_000

    answer = client.post(item.get_absolute_url(), {"name": "Bob", "text": text, "made": token()})

    assert answer.status_code == 422
    assert text.strip() in answer.content.decode()
    assert "5000" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_hostile_comment_is_shown_as_text(client):
    item = article()
    item.comments.create(name="<i>Bob</i>", text="<script>alert(1)</script>", handling=Handling.ACCEPTED)

    shown = client.get(item.get_absolute_url()).content.decode()

    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert "<i>Bob" not in shown


def test_what_is_missing_is_said(client):
    shown = client.post("/innostu/kerro-omasta/", {"made": token()}).content.decode()

    for words in ["Anna tarinalle otsikko", "Kerro ensin tarinasi", "Rastita tämä"]:
        assert words in shown
