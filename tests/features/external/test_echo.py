"""Whatever a text of ours goes through on its way to GLPI and back, its echo is known."""

from hypothesis import example, given
from hypothesis import strategies as st

from harness.fake_glpi import encoded
from nullticket.adapters.glpi_payloads import as_html
from nullticket.core.text import clean
from nullticket.features.external.glpi_shapes import plain_text
from nullticket.features.external.mapping import content_hash

WORDS = st.text(alphabet=st.sampled_from("ab <>&;#6 0\n-*|\"'é☃.1)>lt"), min_size=1, max_size=60).map(clean)


@given(WORDS)
@example("a < b && c > d")
@example("&lt;b&gt; &#60;p&#62;")
@example("- first\n- second\n\n\n1) third")
def test_the_echo_of_a_text_has_its_hash_in_both_ways_that_glpi_stores_it(text: str):
    sent = as_html(text)

    for stored in (encoded(sent), sent):
        assert content_hash(text=plain_text(stored)) == content_hash(text=text)
