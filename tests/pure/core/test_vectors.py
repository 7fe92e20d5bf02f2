import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.vectors import packed, unpacked

NUMBERS = st.lists(st.floats(-1, 1, width=16), max_size=40)


@given(NUMBERS)
def test_a_number_that_two_bytes_hold_comes_back_as_it_was(numbers):
    vector = np.array(numbers, np.float32)

    assert len(packed(vector)) == 2 * len(numbers)
    assert unpacked(packed(vector)).dtype == np.float32
    assert np.array_equal(unpacked(packed(vector)), vector)


@given(NUMBERS, NUMBERS)
def test_vectors_kept_one_behind_the_other_are_read_in_one_go(one, other):
    kept = packed(np.array(one, np.float32)) + packed(np.array(other, np.float32))

    assert unpacked(kept).tolist() == [*one, *other]
