"""A search for one form of a Finnish word finds the others, on both databases."""

import pytest

from inspire import queries, search
from inspire.models import Item
from tests.inspire.library import article

FORMS = [
    "hanke hankkeen hankkeita hankkeessa",
    "johto johdon johtoa",
    "oppiminen oppimisen oppimista oppimiseen",
    "valmennus valmennuksen valmennusta valmennukset",
    "asiakas asiakkaan asiakkaita asiakasta",
    "työpaja työpajat työpajoissa",
    "mentorointi mentoroinnin mentorointia",
    "työ työn työssä työtä",
    "käytäntö käytännön käytäntöjä",
]


@pytest.mark.parametrize("forms", FORMS)
def test_the_forms_of_a_word_share_a_stem(forms):
    assert len(search.stems(forms)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("työpajat", True),
        ("TYÖPAJOISSA", True),
        ("mentorointi", True),  # inside a compound
        ("oppimismentorin", True),
        ("kaiku hankkeen", True),
        ("kaiku verkosto", False),
        ("%", True),  # no word at all: everything
        ("kaik%u", False),
    ],
)
def test_a_search_finds_inflected_words_and_needs_all_of_them(query, found):
    article(body="Kaiku-hankkeessa pidettiin kolme työpajaa, ja oppimismentorointi alkoi.")

    assert queries.items(words=query).exists() is found


@pytest.mark.django_db
def test_kind_phase_and_theme_narrow_the_list():
    chosen = article("valittu", kind=Item.Kind.INSIGHT, phase="arvioi")
    chosen.themes.create(slug="palaute", name="Palaute")
    article("muu")

    assert list(queries.items(kind="insight")) == [chosen]
    assert list(queries.items(phase="arvioi")) == [chosen]
    assert list(queries.items(theme="palaute")) == [chosen]


@pytest.mark.django_db
def test_a_draft_is_not_found():
    article(status="draft")

    assert not queries.items(words="kokeilu").exists()
