import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.knowledge.draft import SOLUTIONS, SYMPTOMS, SolvedTicket, blanked, build_draft

RENEW = "Renewed the client certificate. Then restarted the VPN client and signed in again."
ROUTER = "1. Opened port 500 on the home router\n2. Restarted the router"


def solved(number, resolution=RENEW, **values):
    return SolvedTicket(f"TKT-{number}", values.pop("title", f"VPN error {number}"), resolution, **values)


def test_the_best_rated_resolution_becomes_the_first_solution_with_its_steps():
    draft = build_draft("vpn", "VPN", [solved(1, ROUTER, stars=2), solved(2, stars=5), solved(3, RENEW, stars=4)])

    assert draft.title == "VPN: what helps"
    assert draft.source_tickets == ("TKT-2", "TKT-3", "TKT-1")
    assert "## Solution 1 (2 tickets)\n\n1. Renewed the client certificate.\n2. Then restarted" in draft.content
    assert "## Solution 2 (1 ticket)\n\n1. Opened port 500 on the home router\n2. Restarted the router" in draft.content
    assert draft.reasons[:2] == ("3 of 3 resolutions say what was done", "solution 1 from TKT-2")


def test_a_resolution_that_came_back_counts_less():
    draft = build_draft("vpn", "VPN", [solved(1, ROUTER, stars=5, reopened=True), solved(2, stars=3)])

    assert draft.reasons[1] == "solution 1 from TKT-2"


@pytest.mark.parametrize("resolution", ["", "done", "fixed it.", "the and for with"])
def test_a_resolution_that_says_nothing_is_left_out(resolution):
    draft = build_draft("vpn", "VPN", [solved(1, resolution)])

    assert draft.source_tickets == ()
    assert "(no resolution on record says what was done)" in draft.content
    assert draft.reasons == ("0 of 1 resolutions say what was done",)


def test_symptoms_are_different_titles_and_a_draft_without_any_asks_for_them():
    tickets = [
        solved(1, title="VPN does not connect"),
        solved(2, title="VPN does not connect!"),
        solved(3, title="Certificate expired in VPN"),
        solved(4, title=" "),
    ]

    content = build_draft("vpn", "VPN", tickets).content

    assert content.count("does not connect") == 1
    assert "- Certificate expired in VPN" in content
    assert "- (describe what people see)" in build_draft("vpn", "VPN", []).content


def test_addresses_numbers_and_secrets_are_blanked():
    text = "Call +49 170 1234567 or anna@example.org, password: hunter2, PIN is 4711, port 500, TKT-20260112-A3F5"

    clean = blanked(text)

    assert clean == "Call [number] or [address], password: [secret] PIN: [secret] port 500, TKT-20260112-A3F5"


def test_text_of_tickets_cannot_become_markup():
    nasty = "# Big <script>alert(1)</script> [click](javascript:x) ![i](http://evil.test) and `code`\n- more steps here"

    content = build_draft("vpn", "VPN", [solved(1, nasty, title="- *bold* <b>vpn</b>")]).content

    assert "<script>" not in content.replace("\\<", "")
    assert "[click]" not in content.replace("\\[", "")
    assert "- \\- \\*bold\\*" in content


TICKETS = st.lists(
    st.builds(
        SolvedTicket,
        number=st.integers(1, 999).map(str),
        title=st.text(max_size=60),
        resolution=st.text(max_size=200) | st.sampled_from([RENEW, ROUTER]),
        stars=st.none() | st.integers(1, 5),
        reopened=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda ticket: ticket.number,
)


@given(tickets=TICKETS, seed=st.randoms(use_true_random=False))
def test_a_draft_is_bounded_cites_its_tickets_and_does_not_depend_on_their_order(tickets, seed):
    draft = build_draft("vpn", "VPN", tickets)
    shuffled = list(tickets)
    seed.shuffle(shuffled)

    assert build_draft("vpn", "VPN", shuffled) == draft
    assert set(draft.source_tickets) <= {ticket.number for ticket in tickets}
    assert draft.content.count("## Solution ") <= SOLUTIONS
    symptoms = draft.content.split("## Symptoms")[1].split("## Solution")[0]
    assert symptoms.count("\n- ") <= SYMPTOMS
