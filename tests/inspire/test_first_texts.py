"""The texts that come with the library are put in place once, and then belong to the editors."""

import re

import pytest

from inspire import library
from inspire.models import Item, Question, Status, ToolCard

pytestmark = pytest.mark.django_db


def test_a_new_library_holds_two_cases_a_welcome_six_cards_and_five_questions():
    assert library.load() == 14

    cases = {item.slug: item for item in Item.objects.published().filter(kind=Item.Kind.CASE)}
    assert set(cases) == {"kohti-valmentavaa-tyokulttuuria", "matka-oppimiskulttuurin-lahteille"}
    assert Item.objects.published().count() == 3
    assert ToolCard.objects.published().count() == 6
    assert Question.objects.published().count() == 5


def test_every_card_has_its_nine_fields_and_at_least_three_steps():
    library.load()

    for card in ToolCard.objects.all():
        card.full_clean()
        assert len(card.steps) >= 3
        assert card.see_also.exists()


def test_an_undated_case_is_given_no_year_of_its_own():
    library.load()

    case = Item.objects.get(slug="kohti-valmentavaa-tyokulttuuria")
    assert case.time == ""
    assert set(re.findall(r"\d{4}", case.lead + case.body)) == {"2020", "2021"}


def test_leadership_has_seven_points_and_the_benefits_are_eleven():
    library.load()

    points = {question.slug: len(re.findall("^- ", question.answer, re.M)) for question in Question.objects.all()}
    assert points["mita-se-edellyttaa-johtamiselta"] == 7
    assert points["mita-hyotya-siita-on"] == 11


def test_loading_again_changes_no_word_of_an_editor_and_brings_back_nothing():
    library.load()
    Item.objects.filter(slug="tervetuloa-valoa-matkalle").update(slug="tervetuloa", title="Meidän otsikkomme")
    Question.objects.get(slug="mita-se-on").delete()
    ToolCard.objects.filter(slug="ilmiohahmotus").update(status=Status.DRAFT)

    assert library.load() == 0

    assert Item.objects.get(slug="tervetuloa").title == "Meidän otsikkomme"
    assert not Item.objects.filter(slug="tervetuloa-valoa-matkalle").exists()
    assert not Question.objects.filter(slug="mita-se-on").exists()
    assert ToolCard.objects.get(slug="ilmiohahmotus").status == Status.DRAFT


def test_an_editors_page_at_the_same_address_stays():
    ToolCard.objects.create(slug="ilmiohahmotus", title="Oma kortti", time="1 h", how="a\nb\nc")

    library.load()

    assert ToolCard.objects.get(slug="ilmiohahmotus").title == "Oma kortti"
