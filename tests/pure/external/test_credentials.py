import hashlib
import hmac

import pytest

from nullticket.features.external.credentials import Presented, judge, missing

BODY = b'{"a": 1}'


def signed(secret: str, *, at: str = "1000", body: bytes = BODY) -> Presented:
    signature = hmac.new(secret.encode(), body + at.encode(), hashlib.sha256).hexdigest()
    return Presented(BODY, signature=signature, timestamp=at)


@pytest.mark.parametrize(
    ("auth", "secrets", "name"),
    [
        ("hmac", {}, "webhook_secret"),
        ("basic", {"username": "u"}, "password"),
        ("bearer", {"token": ""}, "token"),
        ("bearer", {"token": "t"}, ""),
    ],
)
def test_a_connector_without_its_secret_accepts_nothing(auth, secrets, name):
    assert missing(auth, secrets) == name
    if name:
        verdict = judge(auth, secrets, Presented(BODY, authorization="Bearer "), now=0)
        assert (verdict.accepted, verdict.reason) == (False, f"no {name} is configured")


def test_a_signature_counts_for_its_body_its_secret_and_its_time():
    secrets = {"webhook_secret": "s3cret"}
    assert judge("hmac", secrets, signed("s3cret"), now=1000).accepted
    assert not judge("hmac", secrets, signed("other"), now=1000).accepted
    assert not judge("hmac", secrets, signed("s3cret", body=b"{}"), now=1000).accepted
    assert not judge("hmac", secrets, signed("s3cret"), now=5000, window_seconds=60).accepted


@pytest.mark.parametrize(
    ("auth", "header", "accepted"),
    [
        ("bearer", "Bearer t0ken", True),
        ("bearer", "bearer  t0ken ", True),
        ("bearer", "Bearer wrong", False),
        ("bearer", "Basic t0ken", False),
        ("bearer", "", False),
        ("basic", "Basic dTpx", True),
        ("basic", "Basic dTp4", False),
        ("basic", "Basic !!", False),
    ],
)
def test_a_header_is_compared_whole(auth, header, accepted):
    secrets = {"token": "t0ken", "username": "u", "password": "q"}
    assert judge(auth, secrets, Presented(BODY, authorization=header), now=0).accepted is accepted
