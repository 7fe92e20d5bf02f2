import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nullticket.features.classification.masking import mask

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my password is hunter2", "my password is [password]"),
        ("Password: S3cret!x.", "Password: [password]."),
        ("pwd=abc123;", "pwd=[password];"),
        ("Mein Kennwort lautet Sommer2026", "Mein Kennwort lautet [password]"),
        ("mi contraseña es gato99", "mi contraseña es [password]"),
        ("mot de passe : chat99", "mot de passe : [password]"),
        ("senha: gato99", "senha: [password]"),
        ("the PIN is 4711", "the PIN is [password]"),
        ("password for VPN is tiger7", "password for VPN is [password]"),
        (f"token {JWT} end", "token [token] end"),
        ("Authorization: Bearer abcdef1234567890", "Authorization: Bearer [token]"),
        ("AKIAIOSFODNN7EXAMPLE", "[token]"),
        ("ghp_" + "a" * 36, "[token]"),
        ("xoxb-1234567890-abcdef", "[token]"),
        ("api_key=abcd1234efgh", "api_key=[token]"),
        ('"client_secret": "Zx81abcd99"', '"client_secret": "[token]"'),
        (f"here:\n{KEY}\nbye", "here:\n[private_key]\nbye"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", "[private_key]"),
        ("postgres://app:pa55word@db/x", "postgres://app:[password]@db/x"),
        ("card 4111-1111-1111-1111", "card [card]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [iban]"),
        ("write to jim.o+x@mail.example.org", "write to [email]"),
        ("call +49 30 901820-44", "call [phone]"),
        ("Tel. 030 / 901 820 44", "Tel. [phone]"),
    ],
)
def test_a_secret_is_replaced_by_its_kind(text, masked):
    found = mask(text)

    assert found.text == masked
    assert len(found.findings) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Forgot my password",
        "My password is wrong",
        "password is not accepted",
        "Das Passwort ist abgelaufen",
        "Reset the PIN please",
        "Card 4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "GB29 NWBK 6016 1331 9268 20",
        "AB12 " + "3456 " * 8 + "7",
        "ticket 20261005123456",
        "error 0x80070005 on 10.1.2.3",
        "api key is needed",
        "2026-10-05 14:00",
        "+1 23456",
    ],
)
def test_what_is_no_secret_stays(text):
    found = mask(text)

    assert found.text == text
    assert found.findings == ()


def test_personal_data_may_stay_where_secrets_may_not():
    found = mask("jim@example.org says the password is tiger77", personal=False)

    assert found.text == "jim@example.org says the password is [password]"
    assert found.has_secret


def test_findings_are_counted_and_hold_nothing_of_the_secret():
    found = mask("a@b.example c@d.example pin: 4711")

    assert found.findings == (("email", 2), ("password", 1))
    assert "4711" not in repr(found)
    assert not mask("a@b.example").has_secret


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=400))
def test_any_text_may_be_masked_and_once_is_enough(text):
    once = mask(text)

    assert mask(once.text).text == once.text


@settings(max_examples=40, deadline=None)
@given(st.text("abcdefghABCDEFGH0123456789!#%&*", min_size=8, max_size=20).filter(lambda text: text[-1].isalnum()))
def test_whatever_follows_the_name_of_a_password_is_gone(secret):
    assert secret not in mask(f"password: {secret}").text
