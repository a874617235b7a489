import logging

import pytest

from valoa.logs import WithoutKeys


@pytest.mark.parametrize("path", ["/avain/{}/", "/laite/{}/", "/liity/{}/?kieli=fi"])
def test_keys_are_left_out_of_the_log(path):
    record = logging.LogRecord("django", logging.WARNING, "", 1, "Not Found: %s", (path.format("s3cret-Key_1"),), None)
    assert WithoutKeys().filter(record)
    assert record.getMessage() == "Not Found: " + path.format("…")


def test_the_product_logs_through_the_filter(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["keys"]
