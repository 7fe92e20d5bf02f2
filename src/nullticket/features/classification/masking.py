"""Secrets and personal data taken out of a text before a remote model or a log sees it.

What is recognised is replaced by its kind in brackets; what a finding says never holds the secret itself.

>>> mask("My password is hunter2, card 4111 1111 1111 1111").text
'My password is [password], card [card]'
>>> mask("Reset my password please").findings
()
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

SecretKind = Literal["password", "token", "private_key", "card", "iban", "email", "phone"]

_SEPARATORS: Final = str.maketrans("", "", " -.")
_CARD_DIGITS: Final = range(13, 20)
_IBAN_LETTERS: Final = range(15, 35)
_PHONE_DIGITS: Final = range(8, 16)

_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_TOKEN: Final = re.compile(
    r"\beyJ[\w-]{8,2000}\.[\w-]{4,4000}(?:\.[\w-]{0,2000})?"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,255}|\bgithub_pat_\w{20,255}|\bglpat-[\w-]{20,100}"
    r"|\bxox[abeprs]-[\w-]{10,255}|\bsk-[\w-]{20,255}|\b[sr]k_(?:live|test)_\w{16,255}|\bAIza[\w-]{35}\b|\bSG\.[\w-]{16,40}\.[\w-]{16,80}"
    r"|\bya29\.[\w-]{20,500}|\bnpm_\w{30,50}\b|\bpypi-[\w-]{30,255}"
)
_BEARER: Final = re.compile(r"\b((?:Bearer|Basic)\s+)([\w.~+/=-]{12,4000})", re.IGNORECASE)
_LOGIN_IN_URL: Final = re.compile(r"(\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,100}:)([^\s/@]{1,200})(@)", re.IGNORECASE)
_NAMED_TOKEN: Final = re.compile(
    r"(\b(?:api|access|secret|auth|client|session|refresh)?[-_ ]?(?:key|token|secret)\s{0,3}[\"']?\s{0,3}(?:[:=]|\bis\b|\bist\b|\blautet\b)\s{0,3}[\"']?)"
    r"(?=[\w.~+/=-]{0,199}\d)([\w.~+/=-]{8,200})",
    re.IGNORECASE,
)
_NAMES_OF_IT: Final = r"(?:pass(?:word|wort|code|phrase)|pwd|passwd|kennwort|pin(?:\s?code)?|puk|contrase[ñn]a|clave|mot\sde\spasse|senha|पासवर्ड)"
_PASSWORD: Final = re.compile(
    rf"(\b{_NAMES_OF_IT}(?:\s(?:for|für|of)\s\w{{1,30}})?\s{{0,3}}[\"']?\s{{0,3}}"
    r"(?:[:=]\s{0,3}|(?:is|was|ist|war|lautet|lautete|es|est|é|hai)\s{0,3}:?\s{1,3})[\"'«„“]?)([^\s\"'»“”]{3,128})",
    re.IGNORECASE,
)
# What people say about a password instead of the password.
_NO_SECRET: Final = frozenset(
    "not wrong expired incorrect correct invalid locked forgotten lost required rejected refused needed correctly too the"
    " a an my now still again always never being no longer also asked unknown blocked nicht falsch abgelaufen ungültig"
    " gesperrt vergessen richtig korrekt verloren noch zu das ein unbekannt immer incorrecta caducada olvidada inválida"
    " incorrect oublié expiré faux perdu invalide incorreta expirada errada inválida galat protected valid working reset"
    " please help hello yes reset, changed changed, due about going never".split()
)
_CARD: Final = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE: Final = re.compile(
    r"(?<![\w.])(?:\+|00)[1-9][\d ()/.-]{6,18}\d(?!\w)|(?<![\w.+-])\(?0[1-9]\d{1,4}\)?[ /-][\d /-]{4,14}\d(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """``findings`` counts what was taken out, by kind, in alphabetical order."""

    text: str
    findings: tuple[tuple[SecretKind, int], ...]

    @property
    def has_secret(self) -> bool:
        """Whether a credential or an account number stood in the text; addresses and phone numbers are no secrets."""
        return any(kind not in {"email", "phone"} for kind, _ in self.findings)


def mask(text: str, *, personal: bool = True) -> Masked:
    """Replace secrets, and with ``personal`` also mail addresses and phone numbers."""
    counts: Counter[SecretKind] = Counter()

    def whole(kind: SecretKind, valid: Callable[[str], bool] = bool) -> Callable[[re.Match[str]], str]:
        def replaced(match: re.Match[str]) -> str:
            if not valid(match.group()):
                return match.group()
            counts[kind] += 1
            return f"[{kind}]"

        return replaced

    def second(kind: SecretKind) -> Callable[[re.Match[str]], str]:
        def replaced(match: re.Match[str]) -> str:
            said = match.group(2)
            if said.lower().rstrip(".,;!?") in _NO_SECRET or said.startswith("["):
                return match.group()
            counts[kind] += 1
            ending = said[len(said.rstrip(".,;!?")) :]
            return f"{match.group(1)}[{kind}]{ending}{match.group(3) if match.re.groups > 2 else ''}"

        return replaced

    text = _PRIVATE_KEY.sub(whole("private_key"), text)
    text = _TOKEN.sub(whole("token"), text)
    text = _BEARER.sub(second("token"), text)
    text = _LOGIN_IN_URL.sub(second("password"), text)
    text = _PASSWORD.sub(second("password"), text)
    text = _NAMED_TOKEN.sub(second("token"), text)
    text = _IBAN.sub(whole("iban", _is_iban), text)
    text = _CARD.sub(whole("card", _is_card), text)
    if personal:
        text = _EMAIL.sub(whole("email"), text)
        text = _PHONE.sub(whole("phone", _is_phone), text)
    return Masked(text, tuple(sorted(counts.items())))


def _is_card(text: str) -> bool:
    """Luhn's check over 13 to 19 digits."""
    digits = text.translate(_SEPARATORS)
    if len(digits) not in _CARD_DIGITS or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """ISO 13616: moved, spelt as digits, the remainder by 97 is 1."""
    plain = text.replace(" ", "").upper()
    if len(plain) not in _IBAN_LETTERS or not plain.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _is_phone(text: str) -> bool:
    return sum(char.isdigit() for char in text) in _PHONE_DIGITS
