"""What the log must not hold."""

import logging
import re

# The addresses that carry a key or an invitation, see workbook/urls.py.
KEYS = re.compile(r"/(avain|laite|liity)/[^/\s?]+")


class WithoutKeys(logging.Filter):
    """Leaves keys out of the addresses that Django mentions: whoever reads the log could enter with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = KEYS.sub(r"/\1/…", record.getMessage())
        record.args = ()
        return True
