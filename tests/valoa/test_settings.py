"""Every setting that the product reads is explained in docs/settings.md, and nothing else is."""

import re

from tests.server import ROOT


def test_every_setting_is_documented():
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', (ROOT / "valoa/settings.py").read_text()))
    for script in ("script/server", "script/prepare.sh"):
        read |= set(re.findall(r"\$\{([A-Z][A-Z_]+):-", (ROOT / script).read_text()))
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert "VALOA_DATA" in read
    assert documented == read
