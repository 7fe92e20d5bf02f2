import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.external.glpi_signature import WINDOW_SECONDS, answer_challenge, sign, verify

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
BODY = b'{\n    "item": {\n        "id": 42\n    },\n    "event": "new"\n}'
STAMP = "1768226400"
SIGNATURE = "9caa659435f4543f680f43ac7d7019f0538b8c9cb3765ea3a4aaf841bb8bea81"
NOW = 1768226400


def judge(**changes):
    given_ = {"body": BODY, "timestamp": STAMP, "signature": SIGNATURE, "secret": SECRET, "now": NOW} | changes
    return verify(given_.pop("body"), **given_)


def test_the_known_vector_is_accepted():
    assert sign(BODY, timestamp=STAMP, secret=SECRET) == SIGNATURE
    assert judge().accepted
    assert judge(signature=f" {SIGNATURE.upper()}\n").accepted


def test_the_known_challenge_is_answered():
    token = "d199c21f47a252c3234abdeb3b4561dbb9ccbb497b3403fcf897e050b31cc3d2"

    assert answer_challenge(token, SECRET) == "c271e6fba2123356064fadfff5b4051872dba6ce9dfb88faef37a51b50cdc953"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"secret": ""}, "no secret"),
        ({"secret": "other"}, "does not fit"),
        ({"body": BODY + b" "}, "does not fit"),
        ({"signature": ""}, "does not fit"),
        ({"signature": "é" * 64}, "does not fit"),
        ({"signature": "\ud800"}, "does not fit"),
        ({"timestamp": ""}, "not a number"),
        ({"timestamp": "-5"}, "not a number"),
        ({"timestamp": "²"}, "not a number"),
        ({"timestamp": "1" * 13}, "not a number"),
        ({"timestamp": str(NOW + 1)}, "does not fit"),
        ({"now": NOW + WINDOW_SECONDS + 1}, "older than the window"),
        ({"now": NOW - WINDOW_SECONDS - 1}, "older than the window"),
    ],
)
def test_everything_else_is_refused_with_the_reason(changes, word):
    verdict = judge(**changes)

    assert not verdict.accepted
    assert word in verdict.reason


def test_a_retry_of_hours_later_is_accepted_because_glpi_signs_when_it_queues():
    assert judge(now=NOW + WINDOW_SECONDS).accepted
    assert not judge(now=NOW + 400, window_seconds=300).accepted


@given(body=st.binary(), stamp=st.integers(0, 10**11), secret=st.text(alphabet="abc", min_size=1))
def test_what_we_sign_we_accept(body, stamp, secret):
    signature = sign(body, timestamp=str(stamp), secret=secret)

    assert verify(body, timestamp=str(stamp), signature=signature, secret=secret, now=stamp).accepted
