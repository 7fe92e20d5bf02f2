"""Only our own server's word on the sender counts."""

import pytest

from nullticket.features.email.authentication import dmarc_passes
from nullticket.features.email.parse import parse_message

PASS = "Authentication-Results: mx.desk.example; spf=pass smtp.mailfrom=x.org; dkim=pass header.d=x.org; dmarc=pass header.from=x.org"


def passes(*headers, server="mx.desk.example", domain="x.org"):
    mail = parse_message("\n".join([*headers, "From: jo@x.org", "", "x"]).encode())
    return dmarc_passes(mail.authentication, server, domain=domain)


def test_a_pass_of_our_server_for_the_senders_domain_counts():
    assert passes(PASS)
    assert passes(PASS.replace("mx.desk", "MX.Desk"))


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [PASS.replace("mx.desk.example", "mx.evil.example")],
        [PASS.replace("dmarc=pass", "dmarc=fail")],
        [PASS.replace("dmarc=pass", "dmarc=none")],
        [PASS.replace("header.from=x.org", "header.from=evil.example")],
        [PASS.replace("dmarc=pass header.from=x.org", "")],
        [PASS.replace("dmarc=pass", "dmarc=fail"), PASS],
        ["Authentication-Results: mx.desk.example; none", PASS],
        [PASS + "; dmarc=fail header.from=x.org"],
        ["Authentication-Results: dmarc=pass header.from=x.org"],
        ["Authentication-Results: mx.desk.example; x=y (dmarc=pass header.from=x.org)"],
        ["ARC-Authentication-Results: i=1; mx.desk.example; dmarc=pass header.from=x.org"],
        ["Authentication-Results: mx.desk.example.evil.org; dmarc=pass header.from=x.org"],
    ],
)
def test_anything_else_does_not(headers):
    assert not passes(*headers)


def test_without_a_configured_server_nothing_is_believed():
    assert not passes(PASS, server="")


def test_every_method_is_read_with_its_properties():
    mail = parse_message(f"{PASS}\nFrom: jo@x.org\n\nx".encode())
    (results,) = mail.authentication

    assert results.server == "mx.desk.example"
    assert [(each.method, each.result, dict(each.properties)) for each in results.methods] == [
        ("spf", "pass", {"smtp.mailfrom": "x.org"}),
        ("dkim", "pass", {"header.d": "x.org"}),
        ("dmarc", "pass", {"header.from": "x.org"}),
    ]
