"""Finnish words reduced to what their forms share, so that a search for one form finds the others.

docs/decisions/finnish-search.md tells why it is done here and not in the database.
"""

import re
import threading

import snowballstemmer

WORD = re.compile(r"\w+")
# A stem shorter than this has to begin a word; a longer one may also stand inside a compound.
LONG = 5

# Word endings that the stemmer leaves to some forms of a word and takes from others, in this order:
SHARED = [
    # Consonants that change with the ending (hanke : hankkeen, mentorointi : mentoroinnin, johto : johdon).
    ("kk", "k"), ("pp", "p"), ("tt|d", "t"), ("nt|nn", "n"), ("mp|mm", "m"), ("lt|ll", "l"), ("rt|rr", "r"),
    ("nk|ng", "n"),
    # työ : työn : työssä, and the other words of one long syllable
    ("^([^aeiouyäö]*(?:aa|ää|ie|uo|yö|uu|ee))[nsthl].?$", r"\1"),
    # avoimuus : avoimuuden, oppiminen : oppimisen : oppimista, valmennus : valmennuksen : valmennusta
    ("(?<=.{3})(uu|yy)[tsk]*$", ""), ("(?<=.{2}m)i[ns]$", ""), ("kse?$", "s"), ("(?<=.{4})[uy]s$", ""),
    # asiakas : asiakkaan
    ("(?<=.{3}k)as$", ""),
    # käytäntö : käytäntöjä, and a vowel left at the end
    ("(?<=.{4})[oöu]j$", ""), ("(?<=.{3})[aeiouyäö]$", ""),
]  # fmt: skip

_own = threading.local()


def stem(word: str) -> str:
    """The part of `word` that its inflected forms share, in small letters; for matching alone, never to be shown."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("finnish")  # Holds the word being stemmed: one for each thread.
    found = _own.stemmer.stemWord(word.lower())
    for ending, shared in SHARED:
        found = re.sub(ending, shared, found)
    return found


def stems(text: str) -> set[str]:
    return {stem(word) for word in WORD.findall(text)}


def stored(*texts: str) -> str:
    """The stems of all `texts` as they are stored, each once and after a space."""
    return " " + " ".join(sorted(stems(" ".join(texts))))


def wanted(query: str) -> list[str]:
    """What has to stand in the stored stems, each of them, for a search for `query`."""
    return [found if len(found) >= LONG else f" {found}" for found in sorted(stems(query))]
