from hypothesis import given
from hypothesis import strategies as st

from nullticket.adapters.piece_table import PieceTable


@given(st.dictionaries(st.text(max_size=8), st.integers(0, 2**31 - 1), max_size=300), st.lists(st.text(max_size=8)))
def test_a_piece_table_answers_as_the_dictionary_does(known, asked):
    table = PieceTable(known)

    assert [table.get(piece) for piece in (*known, *asked)] == [known.get(piece) for piece in (*known, *asked)]


def test_two_letters_are_not_the_one_that_lies_in_memory_as_they_do():
    table = PieceTable({"\u7a77": 7})

    assert table.get("wz") is None
    assert table.get("\u7a77") == 7
