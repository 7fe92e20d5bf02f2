"""One signer for all mail of an installation, old secrets included, and the mark by which it knows its own mail."""

from nullticket.features.email.tokens import loop_mark_of, read_address, signer_of
from nullticket.features.operations.metrics import gauge_lines, labelled_lines

OLD, NEW = "the old secret of forty characters .....", "the new secret of forty characters ....."


def test_what_was_signed_before_a_rotation_is_still_ours():
    address = signer_of(OLD).reply_address("help@desk.org", ticket_id=7, recipient="ana@x.org")
    token = read_address(address)
    assert signer_of(NEW, [OLD]).recipient_of(token, ["ana@x.org"]) == "ana@x.org"
    assert signer_of(NEW).recipient_of(token, ["ana@x.org"]) is None
    assert signer_of(NEW).reply_address("help@desk.org", ticket_id=7, recipient="ana@x.org") != address


def test_the_mark_of_an_installation_tells_nothing_of_its_secret():
    assert loop_mark_of(OLD) == loop_mark_of(OLD) != loop_mark_of(NEW)
    assert OLD not in loop_mark_of(OLD)


def test_figures_of_several_mailboxes_are_told_apart():
    assert labelled_lines("lag", "mailbox", {}) == ""
    lines = labelled_lines("lag", "mailbox", {"a@x": 1.0, 'b"\\@x': 2.0}).splitlines()
    assert lines == [
        "# TYPE nullticket_lag gauge",
        'nullticket_lag{mailbox="a@x"} 1.0',
        'nullticket_lag{mailbox="b\\"\\\\@x"} 2.0',
    ]
    assert gauge_lines({"jobs": 1.0}).endswith("nullticket_jobs 1.0\n")
