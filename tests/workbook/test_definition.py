"""The workbook is data: complete in every language, open to an organisation's wording; nothing retired is lost."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from workbook import actions, definition, phases
from workbook.definition import ContentError, flatten, load
from workbook.models import Entry

THEMES = [
    "megatrendit", "asiakkaat", "palvelut", "toimintatavat", "tyonjako", "tyovalineet", "lait", "oppiminen",
]  # fmt: skip
CONTENT_MD = {
    "ilmiohahmotus.haastaa": "notes", "ilmiohahmotus.innostaa": "notes", "ilmiohahmotus.yhteenveto": "text",
    "muutoshahmotus.yhteenveto": "text", "tiivistys.ilmiohahmotus": "text", "tiivistys.muutoshahmotus": "text",
    "tiivistys.arviointi": "text", "tiivistys.yhteenveto": "text",
    **{
        f"muutoshahmotus.{theme}.{side}": "notes"
        for theme in THEMES
        for side in ("mista", "minne")
    },
}  # fmt: skip
QUESTIONS = {
    "ilmiohahmotus.yhteenveto": 4, "muutoshahmotus.yhteenveto": 4, "muutoshahmotus.megatrendit": 2,
    "muutoshahmotus.asiakkaat": 4, "muutoshahmotus.palvelut": 2, "muutoshahmotus.toimintatavat": 2,
    "muutoshahmotus.tyonjako": 3, "muutoshahmotus.tyovalineet": 3, "muutoshahmotus.lait": 3,
    "muutoshahmotus.oppiminen": 3, "tiivistys.yhteenveto": 5,
}  # fmt: skip


def directories() -> list[Path]:
    return [phase.definition.texts.directory for phase in phases.all_phases()]


@pytest.mark.parametrize("directory", directories(), ids=lambda path: path.parent.name)
def test_every_language_has_the_same_keys(directory):
    languages = {code: load(directory).texts.released(code) for code, _name in settings.LANGUAGES}
    reference = languages[settings.LANGUAGE_CODE]
    for code, words in languages.items():
        assert words.keys() == reference.keys(), code
        assert all(words.values()), [key for key, value in words.items() if not value]
        lists = [key for key, value in words.items() if isinstance(value, tuple) != isinstance(reference[key], tuple)]
        assert lists == [], code


def test_the_boxes_of_the_method_are_all_there_with_their_kinds():
    kinds = {box.key: box.kind for exercise in phases.all_exercises() for box in exercise.all_boxes}
    assert {key: kinds.get(key) for key in CONTENT_MD} == CONTENT_MD


def test_every_box_theme_and_exercise_has_a_heading_and_as_many_questions_as_the_method():
    counted = {}
    for exercise in phases.all_exercises():
        assert exercise.title
        for theme in exercise.themes:
            assert theme.heading
            counted[theme.path] = len(theme.questions)
        for box in exercise.all_boxes:
            assert box.heading, box.key
            counted[box.key] = len(box.questions)
        for section in exercise.instructions:
            assert section.heading and (section.text or section.points), (exercise.key, section.key)
    assert {key: counted[key] for key in QUESTIONS} == QUESTIONS


def test_the_team_tool_has_twelve_statements_and_so_has_each_self_assessment():
    texts = phases.find_phase("arvioi").definition.texts
    keys = [theme.key for theme in phases.find_exercise("arviointi").themes]
    assert len(keys) == 12
    for part in ("esihenkilo", "tyontekija"):
        assert texts.children(f"itsearvioinnit.{part}.vaittamat") == keys


def test_an_organisation_lays_its_own_wording_over_a_key(tmp_path, settings):
    settings.CONTENT_OVERLAY = str(tmp_path)
    (tmp_path / "fi.toml").write_text('[ilmiohahmotus]\nshort = "Meidän sanoin"\n', encoding="utf-8")
    own = load(directories()[0])
    assert own.exercise("ilmiohahmotus").short == "Meidän sanoin"
    assert own.exercise("ilmiohahmotus").title == "Ilmiöhahmotus"


def test_an_overlay_with_an_unknown_key_is_told_at_start(tmp_path, settings):
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    settings.CONTENT_OVERLAY = str(tmp_path)
    (tmp_path / "fi.toml").write_text('[ilmiohahmotus]\nshrot = "Kirjoitusvirhe"\n', encoding="utf-8")
    with pytest.raises(SystemCheckError, match="ilmiohahmotus.shrot"):
        call_command("check")


@pytest.mark.parametrize("table", [{"a": 1}, {"a": [1]}, {"a": {"b": None}}, {"a": [{"b": "c"}]}])
def test_content_that_is_not_text_is_refused(table):
    with pytest.raises(ContentError):
        flatten(table)


def test_a_retired_box_is_shown_only_while_something_stands_in_it(workbook, alice, bob, monkeypatch):
    exercise = phases.find_exercise("ilmiohahmotus")
    boxes = tuple(
        definition.Box(box.texts, box.key, box.kind, box.exercise_key, retired=box.key == "ilmiohahmotus.yhteenveto")
        for box in exercise.boxes
    )
    object.__setattr__(exercise, "boxes", boxes)
    exercise.__dict__.pop("all_boxes", None)
    try:
        url = reverse("workbook:exercise", args=[workbook.pk, "ilmiohahmotus"])
        entry = Entry.objects.get(sheet__workbook=workbook, box="ilmiohahmotus.yhteenveto")
        assert f"text-{entry.pk}" not in bob.get(url).content.decode()
        actions.save_entry(entry, alice.member, "Vanha teksti", 0)
        assert "Vanha teksti" in bob.get(url).content.decode()
    finally:
        restored = tuple(definition.Box(b.texts, b.key, b.kind, b.exercise_key, source=b.source) for b in boxes)
        object.__setattr__(exercise, "boxes", restored)
        exercise.__dict__.pop("all_boxes", None)


def test_laying_out_sheets_again_adds_what_a_new_definition_asks_for_and_changes_nothing_else(workbook, alice):
    entry = Entry.objects.get(sheet__workbook=workbook, box="ilmiohahmotus.yhteenveto")
    actions.save_entry(entry, alice.member, "Pysyy", 0)
    Entry.objects.filter(sheet__workbook=workbook, box="muutoshahmotus.yhteenveto").delete()
    workbook.sheets.filter(exercise="parkkipaikka").delete()
    assert actions.lay_out_all_sheets() == 1
    assert actions.lay_out_all_sheets() == 0
    assert workbook.sheets.filter(exercise="parkkipaikka").exists()
    entry.refresh_from_db()
    assert entry.text == "Pysyy"
