"""The gate itself: it must find fault with a file that has some, and none with one that has none."""

import pytest
from weasyprint import HTML

from tests.pdfua import failed_rules

PAGE = '<!doctype html><html lang="fi"><title>Koe</title><h1>Koe</h1><p>Yksi kappale.</p></html>'


def test_tells_a_tagged_file_from_an_untagged_one(tmp_path):
    tagged, untagged = tmp_path / "tagged.pdf", tmp_path / "untagged ä.pdf"
    HTML(string=PAGE).write_pdf(tagged, pdf_variant="pdf/ua-1")
    HTML(string=PAGE).write_pdf(untagged)
    failed = failed_rules([tagged, untagged])
    assert failed[tagged] == []
    assert any(rule.startswith("7.1-") for rule in failed[untagged])


def test_a_file_that_is_no_pdf_is_an_error(tmp_path):
    other = tmp_path / "other.pdf"
    other.write_text("Not a PDF")
    with pytest.raises(RuntimeError):
        failed_rules([other])
