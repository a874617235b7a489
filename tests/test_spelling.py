"""The Finnish of the product: every word known to Voikko or reviewed, no typographic slips, usable join words.

Reads the words of the apps (``<app>/content/fi.toml``), the demo texts (``workbook/content/esimerkki*.toml``) and the
translated interface (``locale/fi/LC_MESSAGES/django.po``). A correct word that Voikko does not know goes to
``tests/spelling-exceptions.txt`` after a human has looked at it.
"""

import ast
import html
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = Path(__file__).with_name("spelling-exceptions.txt")
JOIN_WORDS = ROOT / "workbook" / "content" / "koodisanat.txt"
FOLDED = str.maketrans("åäö", "aao")

# What stands for a placeholder while a text is checked: neither letter nor space, so nothing around it changes.
GAP = "\N{WHITE SQUARE}"
MARKUP = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
# A case ending after a placeholder ("%(count)s:n") belongs to it.
PLACEHOLDER = re.compile(r"(?:%\(\w+\)[-+ #0-9.]*[a-zA-Z]|\{\{.*?\}\}|\{[\w.!:]*\}|%[sd])(?::\w+)?")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S*[\w/]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# The ending of a number or an abbreviation is part of the word ("2020-luvulla", "3:een"); so is a hyphen left hanging.
WORD = re.compile(r"(?:\w+(?:[-:’']\w+)*-?|-\w+(?:-\w+)*)")

# What is no Finnish in a demo text: the keys of verdicts, and dates.
CODE = re.compile(r"verdicts\.|experiments\..*\.(?:starts|ends)$")

SLIPS = {
    "straight double quotes, should be ”": re.compile(r'"'),
    "quotation mark of another language, should be ”": re.compile("[“„]"),
    "three dots, should be …": re.compile(r"\.\.\."),
    "hyphen between numbers, should be –": re.compile(r"(?<=\d)\s?-\s?(?=\d)"),
    "hyphen as a dash, should be –": re.compile(r"(?<=\S)[ \xa0]-(?=[ \xa0])"),
    "two spaces": re.compile(r"(?<=\S)[ \xa0]{2,}"),
    "space before punctuation": re.compile(r"(?<=\S)\s+(?:[,;!?]|[.:](?!\w))"),
    "no space after a comma": re.compile(rf",(?=[^\W\d_{GAP}]|{GAP})|(?<=[^\W\d_]),(?=\d)"),
}


class Text(NamedTuple):
    """One Finnish text: the file it stands in (relative to the root), the key it goes by there, and its words."""

    file: str
    key: str
    text: str


def finnish_texts(root: Path) -> list[Text]:
    """Every Finnish text below `root`, in the order of files and of keys in them."""
    readers = {
        "*/content/fi.toml": content,
        "workbook/content/esimerkki*.toml": demo_texts,
        "locale/fi/LC_MESSAGES/django.po": translations,
    }
    return [
        Text(path.relative_to(root).as_posix(), key, text)
        for pattern, read in readers.items()
        for path in sorted(root.glob(pattern))
        for key, text in read(path.read_text(encoding="utf-8"))
    ]


def content(toml: str) -> Iterator[tuple[str, str]]:
    yield from leaves(tomllib.loads(toml))


def demo_texts(toml: str) -> Iterator[tuple[str, str]]:
    yield from ((key, text) for key, text in content(toml) if not CODE.match(key))


def leaves(value, key: str = "") -> Iterator[tuple[str, str]]:
    """The strings in nested TOML tables and lists with their keys: ``("matka.lead.0", "…")``."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, (dict, list)):
        for name, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(child, f"{key}.{name}" if key else str(name))


def translations(catalogue: str) -> Iterator[tuple[str, str]]:
    """The non-empty msgstrs of a .po file with their msgids. The header and obsolete entries (``#~``) are no texts."""
    field, entry = "", {}
    for line in [*catalogue.splitlines(), "msgid"]:
        keyword, _, quoted = line.partition(" ") if not line.startswith('"') else ("", "", line)
        strings = [text for name, text in entry.items() if name.startswith("msgstr")]
        if keyword in ("msgid", "msgctxt") and strings:
            yield from ((entry["msgid"], text) for text in strings if entry["msgid"] and text)
            entry = {}
        if keyword.startswith("msg"):
            field = keyword
            entry[field] = ""
        if quoted.startswith('"') and not line.startswith("#"):
            entry[field] += ast.literal_eval(quoted)


def readable(text: str) -> str:
    """`text` as its reader sees it: no tags, entities or soft hyphens, a gap for each placeholder and address."""
    text = PLACEHOLDER.sub(GAP, MARKUP.sub("", text))
    return ADDRESS.sub(GAP, html.unescape(text).replace("\xad", "").replace("%%", "%"))


def unknown_words(text: str, known: Callable[[str], bool]) -> list[str]:
    """The words of `text` that `known` rejects. What holds no letter is no word."""
    words = (word for word in WORD.findall(readable(text)) if any(letter.isalpha() for letter in word))
    return [word for word in words if not known(word)]


def slips(text: str) -> list[str]:
    """The typographic slips in `text`, each with what stands around it."""
    text = readable(text)
    return [
        f"{name}: {text[max(0, hit.start() - 20) : hit.end() + 20]!r}"
        for name, pattern in SLIPS.items()
        for hit in pattern.finditer(text)
    ]


def read_exceptions() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in EXCEPTIONS.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def voikko():
    try:
        import libvoikko
    except ImportError:
        pytest.fail("Spelling is not checked: install the Python package libvoikko (it is in the test dependencies).")
    try:
        return libvoikko.Voikko("fi")
    except OSError:
        pytest.fail("Spelling is not checked: install the Debian package libvoikko1.")
    except libvoikko.VoikkoException:
        pytest.fail("Spelling is not checked: install the Finnish dictionary, the Debian package voikko-fi.")


@pytest.fixture(scope="module")
def known(voikko):
    """Whether a word is right: known to Voikko or reviewed, itself or, up to a hyphen, its first part ("VALOA-").

    A reviewed word may also begin a sentence.
    """
    reviewed = {form for word in read_exceptions() for form in (word, word[0].upper() + word[1:])}

    def known(word):
        first, hyphen, rest = word.partition("-")
        return (
            word in reviewed
            or voikko.spell(word.replace("’", "'"))
            or (first + hyphen in reviewed and bool(rest) and known(rest))
        )

    return known


@pytest.fixture(scope="module")
def texts():
    found = finnish_texts(ROOT)
    assert found, f"No Finnish text was found below {ROOT}"
    return found


# The product's texts


def test_every_app_with_content_has_finnish_texts(texts):
    apps = {path.parent.name for path in ROOT.glob("*/content")}
    assert apps
    assert apps == {Path(text.file).parts[0] for text in texts if text.file.endswith("content/fi.toml")}


def test_finnish_words_are_spelled_right(texts, known):
    wrong = [f"{text.file}: {text.key}: {word}" for text in texts for word in unknown_words(text.text, known)]
    assert not wrong, "Mend these, or add the right ones to tests/spelling-exceptions.txt:\n" + "\n".join(wrong)


def test_finnish_texts_have_no_typographic_slips(texts):
    wrong = [f"{text.file}: {text.key}: {slip}" for text in texts for slip in slips(text.text)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_exceptions_are_needed_and_listed_once(voikko):
    exceptions = read_exceptions()
    assert sorted(set(exceptions)) == sorted(exceptions)
    assert [word for word in exceptions if voikko.spell(word)] == []


# The check itself


def test_texts_are_collected_from_content_demo_texts_and_translations(tmp_path):
    files = {
        "workbook/content/fi.toml": '[matka]\ntitle = "Matka"\nlead = ["Yksi.", "Kaksi."]\nminutes = 40\n',
        "workbook/content/structure.toml": 'kind = "notes"\n',
        "workbook/content/sv.toml": 'title = "Resan"\n',
        "workbook/content/esimerkki-virasto.toml": (
            '[notes]\n"ilmio.haastaa" = ["Puhelin soi."]\n[verdicts]\nyksi = "taysi"\n'
        ),
        "inspire/content/fi.toml": 'title = "Innostu"\n',
        "locale/fi/LC_MESSAGES/django.po": (
            'msgid ""\nmsgstr ""\n"Language: fi\\n"\n\n'
            '#: a.py:1\n#, python-format\nmsgid "%(n)s note"\nmsgid_plural "%(n)s notes"\n'
            'msgstr[0] "%(n)s lappu"\nmsgstr[1] "%(n)s lappua"\n\n'
            'msgctxt "verb"\nmsgid ""\n"Save "\n"all"\nmsgstr ""\n"Tallenna "\n"kaikki \\"nyt\\""\n\n'
            'msgid "Untranslated"\nmsgstr ""\n\n'
            '#~ msgid "Old"\n#~ msgstr "Vanha"\n'
        ),
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    assert finnish_texts(tmp_path) == [
        ("inspire/content/fi.toml", "title", "Innostu"),
        ("workbook/content/fi.toml", "matka.title", "Matka"),
        ("workbook/content/fi.toml", "matka.lead.0", "Yksi."),
        ("workbook/content/fi.toml", "matka.lead.1", "Kaksi."),
        ("workbook/content/esimerkki-virasto.toml", "notes.ilmio.haastaa.0", "Puhelin soi."),
        ("locale/fi/LC_MESSAGES/django.po", "%(n)s note", "%(n)s lappu"),
        ("locale/fi/LC_MESSAGES/django.po", "%(n)s note", "%(n)s lappua"),
        ("locale/fi/LC_MESSAGES/django.po", "Save all", 'Tallenna kaikki "nyt"'),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Varatkaa 20–30 minuuttia, ja jatkakaa klo 10.30.",
        'Lue <a href="/miksi/" class="linkki">lisää</a> tai kirjoita osoitteeseen tuki@example.org.',
        "Osoite on https://www.example.org/virhe-eps?x=1, ja koodi {code}.",
        "Hei, %(name)s! Teitä on %(count)s:n verran, ja %d on poissa.",
        "Ajattelu- ja toimintatapa 2020-luvulla, PDF-tiedosto ja 60-vuotias.",
        "Lähi&shy;työ ja etä\xadtyö, 20&nbsp;% ja 100 %% päälle.",
        "Mistä? – Minne? … ja niin edelleen.",
        "Hinta on 1,5 euroa.",
        "VALOA-matkalla ja Viivähdä-vaiheessa, Mistä- ja Minne-puolella.",
        "- luettelon kohta\n- toinen kohta",
        "”Hyvä”, hän sanoi.",
    ],
)
def test_right_finnish_passes(text, known):
    assert unknown_words(text, known) == []
    assert slips(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kokeillu kannattaa.", ["Kokeillu"]),
        ("Työn tilanekuva <b>nytt</b>", ["tilanekuva", "nytt"]),
        ("Valitkaa kokeilu-suunnitelmma.", ["kokeilu-suunnitelmma"]),
        ("Käykää VALOA-sivustola.", ["VALOA-sivustola"]),
    ],
)
def test_misspelled_words_are_named(text, words, known):
    assert unknown_words(text, known) == words


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ('Sana "ismi” tässä', "straight double quotes"),
        ("Sana “ismi” tässä", "quotation mark of another language"),
        ("Ja niin...", "three dots"),
        ("Aikaa 20-30 minuuttia", "hyphen between numbers"),
        ("Kevät - ja kesä", "hyphen as a dash"),
        ("Kaksi  väliä", "two spaces"),
        ("Väli ennen pistettä .", "space before punctuation"),
        ("Onko näin ?", "space before punctuation"),
        ("Ensin,sitten", "no space after a comma"),
        ("Hei,%(name)s", "no space after a comma"),
    ],
)
def test_typographic_slips_are_named(text, slip):
    assert [found.startswith(slip) for found in slips(text)] == [True]


# The words of the join code


@pytest.fixture(scope="module")
def join_words():
    return JOIN_WORDS.read_text(encoding="utf-8").splitlines()


def test_join_words_are_enough_for_three_of_them_to_be_hard_to_guess(join_words):
    assert join_words == sorted(set(join_words))
    assert len(join_words) >= 2048


def test_join_words_are_short_base_forms(join_words, voikko):
    classes = {"nimisana", "laatusana", "nimisana_laatusana"}

    def is_base_form(word):
        return any(form["BASEFORM"] == word and form["CLASS"] in classes for form in voikko.analyze(word))

    assert [word for word in join_words if not re.fullmatch("[a-zäö]{3,9}", word) or not is_base_form(word)] == []


def test_no_two_join_words_are_one_slip_of_a_finger_apart(join_words):
    """Without the dots over letters, no word becomes another by one letter changed, added, left out or doubled."""
    folded = [word.translate(FOLDED) for word in join_words]
    taken: dict[str, str] = {}
    for word in folded:
        # Two words are one edit apart if they agree once one place is blanked in both, or taken out of the longer one.
        for form in {word} | {f"{word[:i]}_{word[i + 1 :]}" for i in range(len(word))}:
            assert form not in taken, f"{word} is too near {taken[form]}"
            taken[form] = word
    shorter = {word[:i] + word[i + 1 :]: word for word in folded for i in range(len(word))}
    assert [(word, shorter[word]) for word in folded if word in shorter] == []


def test_no_join_word_is_two_others_put_together(join_words):
    words = set(join_words)
    assert [word for word in words for i in range(3, len(word) - 2) if {word[:i], word[i:]} <= words] == []
