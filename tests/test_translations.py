"""The interface in Finnish: nothing in the code waits for its translation, and no template brings Finnish of its own.

``manage.py makemessages`` runs over a copy of the product, so the repository stays as it is. In what comes out, a
new or changed string stands without its Finnish, and one that the code has lost stands as a leftover.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from django.forms import Field
from django.urls import get_resolver

from workbook.forms import DescribedForm

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = "locale/fi/LC_MESSAGES/django.po"
MAKE_MESSAGES = ["makemessages", "-l", "fi", "--no-location", "--no-wrap", "-v", "0"]
# What holds no words of the product, or is large.
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.mo", "var", "static", "static-collected", "tests", "bench")

# %(name)s, %s, {name} and {}: what the code puts into a text. Tags: what a text may not lose on the way.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|%[sd]|\{\w*\}|</?\w+[^<>]*>")

FINNISH = re.compile("[äöÄÖ]")
TEMPLATE_CODE = re.compile(r"{%\s*comment.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
VISIBLE_ATTRIBUTES = {"alt", "aria-label", "content", "label", "placeholder", "title", "value"}
# The catalogue of the design system shows made-up pages of a team.
SAMPLES = {"templates/styleguide.html"}


class Message(NamedTuple):
    """One string of the catalogue: its English (and the English of many), its Finnish (forms), what is said of it."""

    english: str
    many: str
    finnish: list[str]
    flags: set[str]
    is_leftover: bool

    @property
    def is_translated(self) -> bool:
        return all(self.finnish) and "fuzzy" not in self.flags


def read_catalogue(catalogue: str) -> list[Message]:
    """The messages of a .po file, its leftovers (``#~``) too; the header is none."""
    blocks = re.split(r"\n\s*\n", catalogue.strip())
    messages = [read_message(block.splitlines()) for block in blocks]
    return [message for message in messages if message.english]


def read_message(lines: list[str]) -> Message:
    is_leftover = any(line.startswith("#~") for line in lines)
    flags = {flag.strip() for line in lines if line.startswith("#,") for flag in line[2:].split(",")}
    fields: dict[str, str] = {}
    name = ""
    for line in (line.removeprefix("#~").strip() for line in lines):
        if line.startswith("msg"):
            name, _, line = line.partition(" ")
            fields[name] = ""
        if line.startswith('"'):
            fields[name] += ast.literal_eval(line)
    finnish = [text for name, text in fields.items() if name.startswith("msgstr")]
    return Message(fields.get("msgid", ""), fields.get("msgid_plural", ""), finnish, flags, is_leftover)


def disagreements(message: Message) -> Iterator[str]:
    """What `message` promises in English and does not keep in Finnish, or the other way round."""
    allowed = [sorted(PLACEHOLDER.findall(text)) for text in (message.english, message.many) if text]
    for finnish in message.finnish:
        found = sorted(PLACEHOLDER.findall(finnish))
        # A form for one may leave the number out, as English does.
        if found not in allowed:
            yield f"{message.english!r} has {allowed[0]}, but {finnish!r} has {found}"


class VisibleText(HTMLParser):
    """Collects what a reader sees or hears of a page: text between tags and in the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if value and (name in VISIBLE_ATTRIBUTES or name[:5] == "data-")]

    def handle_data(self, data):
        self.found.append(data)


def visible_texts(template: str) -> list[str]:
    """The words that stand in `template` itself, without what comes from variables and translations."""
    reader = VisibleText()
    reader.feed(TEMPLATE_CODE.sub(" ", template))
    reader.close()
    return [" ".join(text.split()) for text in reader.found if text.strip()]


@pytest.fixture(scope="module")
def messages(tmp_path_factory) -> list[Message]:
    """The catalogue as ``makemessages`` would leave it now."""
    if not shutil.which("xgettext"):
        pytest.fail("Translations are not checked: install the Debian package gettext.")
    copy = tmp_path_factory.mktemp("translations") / "product"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "valoa.settings", "VALOA_DATA": str(copy.parent / "data")}
    run = subprocess.run(
        [sys.executable, "manage.py", *MAKE_MESSAGES], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, f"makemessages cannot read the product's strings:\n{run.stderr}"
    return read_catalogue((copy / CATALOGUE).read_text(encoding="utf-8"))


def listed(complaint: str, lines: list[str]) -> str:
    return "\n".join([complaint, *(f"  {line}" for line in lines)])


# The product's catalogue


def test_everything_the_interface_says_is_said_in_finnish(messages):
    english = [message.english for message in messages if not message.is_leftover and not message.is_translated]
    assert not english, listed(f"People would read this in English; give it its Finnish in {CATALOGUE}:", english)


def test_the_catalogue_holds_nothing_that_the_code_has_lost(messages):
    lost = [message.english for message in messages if message.is_leftover]
    assert not lost, listed(f"Nobody would ever read this; take it out of {CATALOGUE}:", lost)


def test_no_value_and_no_tag_is_lost_in_translation(messages):
    wrong = [line for message in messages if message.is_translated for line in disagreements(message)]
    assert not wrong, listed("People would miss a name, a number or a link here, or the page would break:", wrong)


# Words outside the catalogue


def test_templates_bring_no_finnish_of_their_own():
    templates = [path for path in sorted(ROOT.glob("**/templates/**/*.html")) if ".venv" not in path.parts]
    assert templates
    hard_coded = [
        f"{name}: {text}"
        for path in templates
        if (name := path.relative_to(ROOT).as_posix()) not in SAMPLES
        for text in visible_texts(path.read_text(encoding="utf-8"))
        if FINNISH.search(text)
    ]
    assert not hard_coded, listed("This would stay in Finnish whatever language is chosen:", hard_coded)


def test_scripts_bring_no_finnish_of_their_own():
    lines = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted((ROOT / "static" / "js").glob("*.js"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if FINNISH.search(line)
    ]
    assert not lines, listed("This would stay in Finnish whatever language is chosen:", lines)


def test_forms_ask_for_what_is_missing_in_the_products_own_words():
    assert get_resolver().url_patterns  # Brings in every view, and with the views the forms.
    forms = subclasses(DescribedForm)
    unsaid = [
        f"{form.__name__}.{name}: {field.error_messages['required']}"
        for form in forms
        for name, field in form.base_fields.items()
        if field.required and field.error_messages["required"] == Field.default_error_messages["required"]
    ]
    assert not unsaid, listed("People would be told this and not what to do; give the field its own words:", unsaid)


def subclasses(kind: type) -> list[type]:
    return [child for direct in kind.__subclasses__() for child in (direct, *subclasses(direct))]


# The check itself


def test_messages_are_read_with_their_forms_flags_and_leftovers():
    catalogue = (
        'msgid ""\nmsgstr ""\n"Language: fi\\n"\n\n'
        '#, fuzzy, python-format\n#| msgid "Old"\n'
        'msgctxt "verb"\nmsgid ""\n"Save "\n"%(n)s"\nmsgstr "Tallenna %(n)s"\n\n'
        'msgid "%(n)s note"\nmsgid_plural "%(n)s notes"\nmsgstr[0] "%(n)s lappu"\nmsgstr[1] ""\n\n'
        '#~ msgid "Gone"\n#~ msgstr "Poissa"\n'
    )

    save, note, gone = read_catalogue(catalogue)

    assert save == ("Save %(n)s", "", ["Tallenna %(n)s"], {"fuzzy", "python-format"}, False)
    assert note == ("%(n)s note", "%(n)s notes", ["%(n)s lappu", ""], set(), False)
    assert gone == ("Gone", "", ["Poissa"], set(), True)
    assert [message.is_translated for message in (save, note, gone)] == [False, False, True]


@pytest.mark.parametrize(
    ("english", "finnish", "agree"),
    [
        ("Saved {time}", "Tallessa {time}", True),
        ("%(a)s and %(b)s", "%(b)s ja %(a)s", True),
        ("20 % of %(all)s", "20 % kaikista %(all)s", True),
        ("Saved {time}", "Tallessa {aika}", False),
        ("%(name)s writes", "Joku kirjoittaa", False),
        ("Save", "Tallenna %(name)s", False),
        ("You are <strong>%(name)s</strong>", "Olet %(name)s", False),
    ],
)
def test_placeholders_and_tags_have_to_agree(english, finnish, agree):
    assert (list(disagreements(Message(english, "", [finnish], set(), False))) == []) is agree


def test_only_what_a_reader_meets_counts_as_visible():
    template = (
        "{# Päiväys #}{% comment %}Töissä{% endcomment %}"
        '<p class="tyylikäs" id="tänä">{% translate "Näin" %} Hyvää {{ päivä }}</p>'
        '<input placeholder="Etsi täältä" name="näkymä" data-saved="Tässä">'
    )

    assert visible_texts(template) == ["Hyvää", "Etsi täältä", "Tässä"]
