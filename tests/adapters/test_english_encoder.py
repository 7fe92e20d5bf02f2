"""The English encoder says what its makers' network says, knows what it can read, and is not missed when it is gone."""

import json
import math
import mmap
import re
import time
from pathlib import Path

import numpy as np
import pytest

from nullticket.adapters import english_encoder
from nullticket.adapters.english_encoder import EnglishEncoder
from nullticket.adapters.english_words import EnglishWords
from nullticket.adapters.local_model.alike import TextLikeness
from nullticket.adapters.paired_encoder import PairedEncoder
from nullticket.adapters.sentence_encoder import PackagedEncoder
from nullticket.core.errors import Unavailable
from nullticket.ports import ComparedText

TEXTS = (
    "Cannot connect to the VPN from home, error 0x80070005",
    "ok",
    "The printer on floor two eats paper again",
    "word " * 200,
)


@pytest.fixture(scope="module")
def words() -> EnglishWords:
    folder = english_encoder.installed()
    assert folder is not None
    return EnglishWords(json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("hello world", [101, 7592, 2088, 102]),
        (
            "The VPN drops: error 0x80070005!",
            [101, 1996, 21210, 2078, 9010, 1024, 7561, 1014, 2595, 17914, 2692, 19841, 8889, 2629, 999, 102],
        ),
        ("Café naïve über", [101, 7668, 15743, 19169, 102]),
        ("print__server_01 (SAP)", [101, 6140, 1035, 1035, 8241, 1035, 5890, 1006, 20066, 1007, 102]),
        ("中文x", [101, 1746, 1861, 1060, 102]),
        ("😀", [101, 100, 102]),
        (f"{'a' * 101} b", [101, 100, 1038, 102]),
        ("", [101, 102]),
    ],
)
def test_a_text_falls_into_the_pieces_that_the_encoder_was_trained_with(words, text, pieces):
    assert words.pieces(text, limit=96) == pieces


def test_of_a_long_text_the_beginning_is_read(words):
    assert len(words.pieces("word " * 200, limit=96)) == 96


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The printer on floor two does not print", True),
        ("connection icon dear please setup icon engineers please let other details needed thanks lead", True),
        ("Crash in SwXFrameFormat::getDocumentIndexes with libsfxlo 6.4.0.3 when I open it", True),
        ("Der Drucker im dritten Stock druckt seit heute Morgen nicht mehr", False),
        ("Je ne peux pas imprimer depuis ce matin, est-ce que le serveur est en panne ?", False),
        ("No puedo entrar en SAP desde esta mañana, da un error", False),
        ("प्रिंटर काम नहीं कर रहा है", False),
        ("😀 123", False),
        ("", False),
    ],
)
def test_it_knows_whether_a_text_is_english(words, text, english):
    assert words.are_english(words.pieces(text, limit=96)) is english


def test_the_network_says_what_the_formula_says(words):
    folder = english_encoder.installed()
    assert folder is not None
    with (folder / "model.safetensors").open("rb") as file:
        arrays = english_encoder.arrays_of(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    read = [words.pieces(text, limit=96) for text in TEXTS]

    found = EnglishEncoder().encode(TEXTS)

    wanted = np.stack([by_the_formula(arrays, pieces) for pieces in read])
    assert (found * wanted).sum(axis=1).min() > 0.99999


def by_the_formula(arrays, pieces):
    """Token by token in double precision, with the bend as it is defined."""
    get = {name: np.asarray(array, np.float64) for name, array in arrays.items() if "word_embeddings" not in name}

    def linear(rows, name):
        return rows @ get[f"{name}.weight"].T + get[f"{name}.bias"]

    def level(rows, name):
        spread = rows.var(axis=1, keepdims=True)
        gain, bias = get[f"{name}.weight"], get[f"{name}.bias"]
        return (rows - rows.mean(axis=1, keepdims=True)) / np.sqrt(spread + 1e-12) * gain + bias

    rows = arrays["embeddings.word_embeddings.weight"][pieces].astype(np.float64)
    rows = rows + get["embeddings.position_embeddings.weight"][: len(pieces)]
    rows = level(rows + get["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for number in range(6):
        name = f"encoder.layer.{number}"
        asked = {part: linear(rows, f"{name}.attention.self.{part}") for part in ("query", "key", "value")}
        heard = np.zeros_like(rows)
        for head in range(12):
            part = slice(head * 32, head * 32 + 32)
            heed = np.exp(asked["query"][:, part] @ asked["key"][:, part].T / math.sqrt(32))
            heard[:, part] = heed / heed.sum(axis=1, keepdims=True) @ asked["value"][:, part]
        rows = level(rows + linear(heard, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        wide = linear(rows, f"{name}.intermediate.dense")
        bend = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        rows = level(rows + linear(bend, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    mean = rows.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_a_text_is_read_alike_alone_and_in_company():
    encoder = EnglishEncoder()
    many = [f"{text} {number}" for number in range(8) for text in TEXTS]

    alone = np.concatenate([encoder.encode([text]) for text in many])

    assert np.abs(encoder.encode(many) - alone).max() < 1e-5


def test_beside_the_other_encoder_it_has_its_own_numbers_and_none_for_other_languages():
    paired = PairedEncoder(PackagedEncoder(), EnglishEncoder())

    found = paired.encode(["The printer does not print", "Der Drucker druckt seit heute Morgen nicht"])

    assert paired.name == "use-multilingual-3+minilm-l6-v2"
    assert found.shape == (2, paired.dimension) == (2, 512 + 384)
    assert np.allclose(np.linalg.norm(found[:, :512], axis=1), 1, atol=1e-4)
    assert np.allclose(np.linalg.norm(found[:, 512:], axis=1), [1, 0], atol=1e-4)
    assert paired.encode([]).shape == (0, 896)


def test_another_file_is_not_read_and_the_first_encoder_goes_on_alone(tmp_path, monkeypatch):
    for name in english_encoder.DIGESTS:
        (tmp_path / name).write_bytes(b"something else")
    monkeypatch.setattr(english_encoder, "installed", lambda: tmp_path)

    broken = EnglishEncoder()
    with pytest.raises(Unavailable, match="not the file that its makers published"):
        broken.encode(["hello"])
    for name in english_encoder.DIGESTS:
        (tmp_path / name).unlink()
    with pytest.raises(Unavailable, match="not the file that its makers published"):
        broken.encode(["hello"])  # without a look at the file again
    for name in english_encoder.DIGESTS:
        (tmp_path / name).write_bytes(b"something else")
    found = PairedEncoder(PackagedEncoder(), EnglishEncoder()).encode(["hello, is the server down?"])
    assert found[0, :512].any()
    assert not found[0, 512:].any()


def test_without_the_package_the_first_encoder_is_all(monkeypatch):
    monkeypatch.setattr(english_encoder, "PACKAGE", "no_such_package")

    assert english_encoder.installed() is None
    with pytest.raises(Unavailable, match="not installed"):
        EnglishEncoder().encode(["hello"])
    alone = PairedEncoder(PackagedEncoder(), None)
    assert (alone.name, alone.dimension) == ("use-multilingual-3", 512)


def test_the_same_matter_in_other_words_is_nearer_where_both_are_english():
    paired = PairedEncoder(PackagedEncoder(), EnglishEncoder())
    told = (
        "Writer crashes when a table is pasted",
        "Office app closes by itself after inserting a spreadsheet",
        "Lunch?",
    )
    asked, same, other = (
        ComparedText(text, "", vector) for text, vector in zip(told, paired.encode(told), strict=True)
    )
    before = [ComparedText(one.title, "", one.vector[:512]) for one in (asked, same, other) if one.vector is not None]
    likeness = TextLikeness()

    ours = likeness.compare(asked, [same, other])
    without = likeness.compare(before[0], before[1:])
    mixed = likeness.compare(asked, before[1:])

    assert ours[0] - ours[1] > without[0] - without[1]
    assert mixed == pytest.approx(without)
    assert likeness.compare(asked, [ComparedText("Lunch?", "")])[0] == pytest.approx(0, abs=0.2)


def held_megabytes() -> dict[str, float]:
    """What of the weights lies in the memory of this process, by the place where each encoder has mapped them."""
    found = re.findall(
        r"^(\w+)-\w+ .*model\.safetensors\n(?:.*\n)*?Rss: +(\d+)",
        Path("/proc/self/smaps").read_text("utf-8"),
        re.MULTILINE,
    )
    return {place: int(kilobytes) / 1024 for place, kilobytes in found}


def place_of(encoder: EnglishEncoder) -> str:
    """Where its weights are mapped; encoders of tests before come and go meanwhile, so that no place is new for sure."""
    assert encoder._model is not None
    return f"{np.frombuffer(encoder._model[2], np.uint8, count=1).ctypes.data:x}"


def test_the_weights_are_given_back_when_no_text_has_come_for_a_while():
    busy, resting = EnglishEncoder(rest_seconds=3600), EnglishEncoder(rest_seconds=0.2)
    busy.encode(TEXTS)
    resting.encode(TEXTS)
    deadline = time.monotonic() + 60
    while held_megabytes()[place_of(resting)] > 5:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert held_megabytes()[place_of(busy)] > 20
    assert np.allclose(resting.encode(TEXTS), busy.encode(TEXTS), atol=1e-6)
