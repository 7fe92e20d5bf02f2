"""The example at the top of each module of the parser room is true."""

import doctest
import importlib

import pytest

MODULES = [
    "addresses", "attachments", "calendar_text", "charset", "charset_guess", "compose", "dates", "delivery_status",
    "encoded_words", "japanese", "message_ids", "parameters", "parse", "plain_text", "reply", "reply_marks", "signature",
    "tokens", "transfer",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_the_example_of_the_module_holds(name):
    outcome = doctest.testmod(importlib.import_module(f"nullticket.features.email.{name}"))

    assert outcome.attempted > 0
    assert outcome.failed == 0
