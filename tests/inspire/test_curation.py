"""The editors' desk: from the inbox to a published page, and who may do what."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse

from inspire.models import Comment, Handling, Item, Message, Question, Status
from tests.inspire.library import article

pytestmark = pytest.mark.django_db


def person(group: str) -> User:
    user = User.objects.create_user(group, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def desk(client):
    """The client of a signed-in editor."""
    client.force_login(person("Toimittajat"))
    return client


def press(client, model: str, action: str, *chosen):
    return client.post(
        reverse(f"admin:inspire_{model}_changelist"),
        {"action": action, "_selected_action": [page.pk for page in chosen]},
        follow=True,
    )


def typed(item: Item, **changes) -> dict:
    names = ["status", "kind", "title", "slug", "lead", "body", "organisation", "time", "author", "source"]
    return {**{name: getattr(item, name) for name in names}, "source_url": "", "phase": "", **changes}


def test_an_accepted_suggestion_becomes_a_draft_with_an_address_of_its_own(desk):
    article("kavelykokous")
    message = Message.objects.create(kind="suggestion", title="Kävelykokous", text="Kävelimme.", organisation="Virasto")

    press(desk, "message", "accept", message)
    press(desk, "message", "accept", message)

    message.refresh_from_db()
    draft = Item.objects.get(slug="kavelykokous-2")
    assert (message.item, message.handling, draft.status) == (draft, Handling.ACCEPTED, Status.DRAFT)
    assert (draft.body, draft.organisation) == ("Kävelimme.", "Virasto")
    shown = desk.get(reverse("admin:inspire_message_change", args=[message.pk])).content.decode()
    assert reverse("admin:inspire_item_change", args=[draft.pk]) in shown


def test_an_accepted_question_waits_for_its_answer(desk):
    message = Message.objects.create(kind="question", text="Mistä aloitamme?", email="bob@example.org")

    press(desk, "message", "accept", message)
    question = Question.objects.get()
    press(desk, "question", "publish", question)
    question.refresh_from_db()
    assert question.status == Status.DRAFT

    Question.objects.update(answer="Ilmiöhahmotuksesta.")
    press(desk, "question", "publish", question)
    question.refresh_from_db()
    assert question.status == Status.PUBLISHED
    shown = desk.get(reverse("admin:inspire_message_change", args=[message.pk])).content.decode()
    assert "mailto:bob@example.org?subject=VALOA" in shown


def test_a_comment_is_shown_when_accepted_and_not_when_declined(desk):
    item = article()
    good = Comment.objects.create(item=item, name="Bob", text="Hyvä")
    bad = Comment.objects.create(item=item, name="Mainos", text="Osta")

    press(desk, "comment", "accept", good)
    press(desk, "comment", "decline", bad)

    shown = desk.get(item.get_absolute_url()).content.decode()
    assert "Hyvä" in shown
    assert "Osta" not in shown
    waiting = desk.get(reverse("admin:inspire_comment_changelist")).context["cl"].result_count
    assert waiting == 0


def test_a_draft_goes_through_review_to_publication_and_every_step_is_kept(desk):
    item = article(status=Status.DRAFT)

    press(desk, "item", "send_to_review", item)
    item.refresh_from_db()
    assert (item.status, item.published) == (Status.REVIEW, None)

    desk.post(reverse("admin:inspire_item_change", args=[item.pk]), typed(item, status="published", body="Uutta."))
    item.refresh_from_db()
    assert item.is_published
    first = item.published

    press(desk, "item", "take_back", item)
    press(desk, "item", "publish", item)
    item.refresh_from_db()
    assert item.published == first
    assert LogEntry.objects.filter(object_id=str(item.pk)).count() == 4


def test_what_an_editor_changes_is_found_by_the_search(desk):
    item = article()

    desk.post(reverse("admin:inspire_item_change", args=[item.pk]), typed(item, body="Kävelykokoukset auttoivat."))

    assert "Kokeilu" in desk.get("/innostu/?haku=kävelykokous").content.decode()


@pytest.mark.parametrize("slug", ["kokeilu", "kerro-omasta", "syote"])
def test_a_taken_address_is_refused_with_the_text_kept(desk, slug):
    article()
    other = article("toinen")

    answer = desk.post(
        reverse("admin:inspire_item_change", args=[other.pk]), typed(other, slug=slug, body="Pitkä teksti tallella")
    )

    shown = answer.content.decode()
    assert "Valitse toinen osoite." in shown
    assert "Pitkä teksti tallella" in shown
    other.refresh_from_db()
    assert other.slug == "toinen"


def test_a_card_needs_three_steps(desk):
    words = dict.fromkeys(["title", "time", "what", "when", "needs", "tip", "strengths", "weaknesses"], "Sana")

    shown = desk.post(
        reverse("admin:inspire_toolcard_add"),
        {**words, "slug": "kortti", "status": "draft", "position": 1, "phase": "", "how": "Yksi\nKaksi"},
    ).content.decode()

    assert "Kirjoita vähintään kolme vaihetta" in shown


def test_editors_do_not_delete_or_touch_people_and_administrators_do(client):
    item = article()
    deletion, people = reverse("admin:inspire_item_delete", args=[item.pk]), reverse("admin:auth_user_changelist")

    client.force_login(person("Toimittajat"))
    assert client.get(deletion).status_code == 403
    assert client.get(people).status_code == 403

    client.force_login(person("Ylläpitäjät"))
    assert client.get(deletion).status_code == 200
    assert client.get(people).status_code == 200


def test_an_administrator_makes_no_superuser_and_takes_none_over(client):
    superuser = User.objects.create_superuser("omistaja")
    editor = person("Toimittajat")
    client.force_login(person("Ylläpitäjät"))

    assert client.get(reverse("admin:auth_user_change", args=[superuser.pk])).status_code == 302
    assert client.get(reverse("admin:auth_user_password_change", args=[superuser.pk])).status_code == 404
    form = client.get(reverse("admin:auth_user_change", args=[editor.pk])).context["adminform"].form
    assert not {"is_superuser", "user_permissions"} & set(form.fields)


def test_the_desk_is_in_finnish_and_opens_every_list(desk):
    assert "Toimituksen työpöytä" in desk.get("/hallinta/").content.decode()
    for model in ["item", "toolcard", "question", "theme", "comment", "message"]:
        assert desk.get(reverse(f"admin:inspire_{model}_changelist")).status_code == 200
