"""Where a language model may live, and who would read the tickets there."""

import pytest

from nullticket.features.classification.addresses import address_fault, leaves, same_place


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://127.0.0.1:11434/v1", ""),
        ("https://models.example.org", ""),
        ("http://[::1]:8000/v1", ""),
        ("http://[::1", "this is no address"),
        ("http://host:99999/v1", "this is no address"),
        ("ftp://models.example.org", "give an http or https address"),
        ("http:///v1", "give an http or https address"),
        ("models.example.org", "give an http or https address"),
        ("https://key@models.example.org", "the key has a field of its own"),
        ("https://me:key@models.example.org", "the key has a field of its own"),
        ("https://models.example.org/v1?key=1", "the address has no query and no fragment"),
        ("https://models.example.org/v1#top", "the address has no query and no fragment"),
        ("http://169.254.169.254/latest", "a link-local address is no server of models"),
        ("http://[fe80::1]/v1", "a link-local address is no server of models"),
    ],
)
def test_an_address_of_a_server_is_told_from_what_is_none(address: str, fault: str):
    assert address_fault(address) == fault


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("http://127.0.0.1:11434/v1", False),
        ("http://10.1.2.3/v1", False),
        ("http://[::1]/v1", False),
        ("http://gpu-box:8000/v1", False),
        ("http://gpu.lan/v1", False),
        ("https://api.groq.com/openai/v1", True),
        ("http://8.8.8.8/v1", True),
    ],
)
def test_text_leaves_only_for_what_others_own(address: str, outside: bool):
    assert leaves(address) is outside


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example.org/v1", "https://A.example.org:443/v2", True),
        ("https://a.example.org", "http://a.example.org", False),
        ("https://a.example.org", "https://b.example.org", False),
        ("http://a:1", "http://a:2", False),
    ],
)
def test_a_key_is_shown_to_the_same_server_only(one: str, other: str, same: bool):
    assert same_place(one, other) is same
