import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.classification.words import TYPO_CREDIT, Lexicon, WordKeys, fold, is_transaction, stem

LEXICON = Lexicon(
    ["printer", "password", "invoice", "network", "vpn", "intern", "internet", "paper"],
    parts=["drucker", "papier", "passwort", "problem", "netz", "werk", "zugriff", "recht"],
    lookalikes=["pointer"],
)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Gerät", "geraet"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("contraseña", "contrasena"), ("can’t", "cant"),
     ("Œuvre", "oeuvre"), ("Ł", "l"), ("पासवर्ड", "पासवर्ड"), ("ﬁle", "file"), ("\u00a8", "")],
)  # fmt: skip
def test_folding_leaves_plain_letters(word, folded):
    assert fold(word) == folded


@pytest.mark.parametrize(
    "forms",
    [
        ["print", "prints", "printed", "printing"],
        ["crash", "crashes", "crashed", "crashing"],
        ["stop", "stopped", "stopping"],
        ["install", "installs", "installing", "installed"],
        ["file", "files"],
        ["box", "boxes"],
        ["batch", "batches"],
        ["license", "licenses"],
        ["policy", "policies"],
        ["Rechnung", "Rechnungen"],
        ["Laufwerk", "Laufwerke", "Laufwerken"],
    ],
)
def test_forms_of_a_word_share_a_key(forms):
    assert len({stem(fold(form)) for form in forms}) == 1


@pytest.mark.parametrize("word", ["vpn", "me21n", "status", "virus", "screen", "pass", "this"])
def test_some_words_are_their_own_key(word):
    assert stem(word) == word


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pasword", "password"),
        ("passwrod", "password"),
        ("invoixe", "invoice"),
        ("prnter", "printer"),
        ("netwworks", None),
        ("internt", "internet"),
        ("pointer", None),
        ("rinter", None),
        ("papre", None),
        ("rpinter", "printer"),
        ("hrinter", None),
        ("paxxword", None),
        ("pawssord", None),
    ],
)
def test_one_slip_is_forgiven_in_long_words_only(written, meant):
    assert LEXICON.keys_of(written).correction == meant


def test_a_corrected_word_has_both_keys():
    assert LEXICON.keys_of("prnter") == WordKeys(("prnter", "printer"), "printer", TYPO_CREDIT)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("druckerproblem", ("drucker", "problem")),
        ("papierproblemen", ("papier", "problem")),
        ("netzwerkzugriffsrecht", ("netz", "werk", "zugriff", "recht")),
        ("druckerxyz", ()),
        ("xyzdrucker", ()),
        ("druckers", ()),
        ("drucker", ()),
        ("netz", ()),
    ],
)
def test_a_compound_falls_apart_only_into_known_parts(compound, parts):
    assert LEXICON.parts_of(compound) == parts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("me21n", True),
        ("va01", True),
        ("st22", True),
        ("zmm01", True),
        ("migo", True),
        ("pc01", False),
        ("word", False),
    ],
)
def test_a_transaction_is_known_by_its_form(word, expected):
    assert is_transaction(word) is expected


@given(st.text(st.characters(), max_size=60))
def test_any_word_has_a_key(word):
    assert LEXICON.keys_of(fold(word)).keys[0] == stem(fold(word))
