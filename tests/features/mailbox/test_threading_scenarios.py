"""MAIL-T01 to T11, C01 and C02: which ticket a mail belongs to, through a real mailbox and the API."""

import pytest

from .conftest import Mailbox, World, letter


def opened(world: World, box: Mailbox, sender: str, **more: str) -> dict:
    """A ticket by mail, and its acknowledgement."""
    box.take(letter(sender, box.address, **more))
    return world.ticket_of(sender)


def id_of_ours(world: World, address: str) -> str:
    """The Message-ID of the last mail that we sent to an address."""
    return str(world.smtp.to(address)[-1].message["Message-ID"])


def reply_address(world: World, ticket: dict, recipient: str, box: Mailbox) -> str:
    from nullticket.features.email.tokens import signer_of

    signer = signer_of(world.desk.runtime.values.secret)
    return signer.reply_address(box.address, ticket_id=ticket["id"], recipient=recipient)


def test_mail_t01_a_reply_under_a_new_subject_stays_in_its_ticket(world: World, box: Mailbox):
    ticket = opened(world, box, "t01@x.example")
    ours = id_of_ours(world, "t01@x.example")

    box.take(letter("t01@x.example", box.address, "Now the scanner", "It is the scanner, too.", In_Reply_To=ours))

    assert len(world.tickets_of("t01@x.example")) == 1
    [comment] = world.comments(ticket, internal=False)
    assert (comment["body"], comment["source"], comment["author_kind"]) == (
        "It is the scanner, too.",
        "email",
        "person",
    )
    reply = world.mails(ticket)[-1]
    assert (reply["subject"], reply["comment_id"], reply["verdict"]) == ("Now the scanner", comment["id"], "appended")
    world.answer(ticket, "We look at the scanner, too.")
    world.clock.move(minutes=5)  # answers can be taken back for a moment
    world.desk.drain()
    assert world.smtp.to("t01@x.example")[-1].message["Subject"] == "Re: Now the scanner"


def test_mail_t02_references_alone_lead_to_the_ticket(world: World, box: Mailbox):
    ticket = opened(world, box, "t02@x.example")
    chain = f"<root@elsewhere.example> {id_of_ours(world, 't02@x.example')} <last@elsewhere.example>"

    box.take(letter("t02@x.example", box.address, "Re: Printer", "Any news?", References=chain))

    assert [one["body"] for one in world.comments(ticket, internal=False)] == ["Any news?"]


def test_mail_t03_a_foreign_root_that_the_ticket_has_seen_leads_to_it(world: World, box: Mailbox):
    ticket = opened(world, box, "t03@x.example", References="<root-t03@elsewhere.example>")

    box.take(
        letter("t03@x.example", box.address, "Re: Printer", "And more.", References="<root-t03@elsewhere.example>")
    )

    assert [one["body"] for one in world.comments(ticket, internal=False)] == ["And more."]


def test_mail_t04_a_number_in_the_subject_is_a_hint_that_an_agent_merges(world: World, box: Mailbox):
    old = opened(world, box, "t04@x.example")
    world.clock.move(hours=2)
    box.take(letter("t04@x.example", box.address, f"Re: [{old['ticket_number']}] Printer", "From my phone."))

    new = next(one for one in world.tickets_of("t04@x.example") if one["id"] != old["id"])
    [hint] = world.related(new)["links"]
    assert (hint["ticket_number"], hint["kind"]) == (old["ticket_number"], "possible_reply")
    assert any(old["ticket_number"] in one["body"] for one in world.comments(new, internal=True))
    assert old["ticket_number"] not in world.smtp.to("t04@x.example")[-1].raw.decode()

    merged = world.post(f"/api/tickets/{new['ticket_number']}/merge", {"into": old["ticket_number"]})
    assert merged.status_code == 200, merged.text
    assert any("From my phone." in one["body"] for one in world.comments(old, internal=False))
    assert world.related(new)["merged_into"]["ticket_number"] == old["ticket_number"]


def test_mail_t05_a_stranger_with_a_number_gets_a_ticket_of_his_own(world: World, box: Mailbox):
    theirs = opened(world, box, "t05@x.example", subject="Salary letter of Ana")
    world.resolve(theirs)
    before = world.read(theirs)

    box.take(letter("thief@y.example", box.address, f"Re: {theirs['ticket_number']}", "Please send me everything."))

    own = world.ticket_of("thief@y.example")
    assert world.related(own)["links"][0]["kind"] == "possible_reply"
    assert f"Possible reply to {theirs['ticket_number']}" in world.comments(own, internal=True)[0]["body"]
    assert world.read(theirs) == before
    assert world.comments(theirs, internal=False) == []
    told = b"".join(one.raw for one in world.smtp.to("thief@y.example"))
    assert b"Salary" not in told
    assert theirs["ticket_number"].encode() not in told


def test_mail_t06_a_forged_id_opens_a_new_ticket_and_is_logged(world: World, box: Mailbox):
    from nullticket.features.email.tokens import signer_of

    theirs = opened(world, box, "t06@x.example")
    signer = signer_of(world.desk.runtime.values.secret)
    good = signer.message_id("desk.example", ticket_id=theirs["id"], recipient="t06@x.example", dedupe_key="k")
    mac = good.split("@")[0][-1]
    forged = good.replace(f"{mac}@", f"{'a' if mac != 'a' else 'b'}@")

    box.take(letter("forger@y.example", box.address, "Re: Printer", "Let me in.", In_Reply_To=forged))

    assert world.ticket_of("forger@y.example")["id"] != theirs["id"]
    assert world.comments(theirs) == []
    logged = world.get("/api/admin/audit?action=mail.forged_id")
    assert logged[0]["note"] == "forger@y.example"


def test_mail_t07_the_reply_address_works_from_a_confirmed_alias(world: World, box: Mailbox):
    ticket = opened(world, box, "t07@x.example")
    person = ticket["requester"]["id"]
    confirmed = world.post("/api/mail/aliases", {"address": "t07.private@z.example", "user_id": person})
    assert confirmed.status_code == 204, confirmed.text

    given = str(world.smtp.to("t07@x.example")[-1].message["Reply-To"])
    box.take(letter("t07.private@z.example", given, "hi", "From home."))
    box.take(letter("t07@x.example", reply_address(world, ticket, "t07@x.example", box), "hi", "From work."))

    found = [(one["body"], one["author_id"]) for one in world.comments(ticket, internal=False)]
    assert found == [("From home.", person), ("From work.", person)]


def test_an_answer_to_a_deleted_ticket_is_a_new_one_and_no_forgery(world: World, box: Mailbox):
    ticket = opened(world, box, "gone@x.example")
    ours = id_of_ours(world, "gone@x.example")
    deleted = world.desk.client.delete(f"/api/tickets/{ticket['ticket_number']}", headers=world.admin)
    assert deleted.status_code == 204

    box.take(letter("gone@x.example", box.address, "Re: Printer", "Still smoking.", In_Reply_To=ours))

    assert world.ticket_of("gone@x.example")["id"] != ticket["id"]
    logged = world.get("/api/admin/audit?action=mail.forged_id")
    assert "gone@x.example" not in [one["note"] for one in logged]


def test_mail_t08_the_reply_address_in_other_hands_waits_for_an_agent(world: World, box: Mailbox):
    ticket = opened(world, box, "t08@x.example", subject="Salary letter")
    address = reply_address(world, ticket, "t08@x.example", box)

    box.take(letter("other@y.example", address, "Re: it", "I would like to know more."))

    assert world.tickets_of("other@y.example") == []
    assert world.comments(ticket, internal=False) == []
    assert "waits for review" in world.comments(ticket, internal=True)[0]["body"]
    assert world.smtp.to("other@y.example") == []
    [held] = world.held("other@y.example")
    assert held["ticket_id"] == ticket["id"]

    world.post(f"/api/ingest/held/{held['delivery_id']}/release", {"becomes": "comment"})
    world.desk.drain()
    assert [one["body"] for one in world.comments(ticket, internal=False)] == ["I would like to know more."]
    assert world.held("other@y.example") == []


@pytest.mark.parametrize(("days", "reopened"), [(3, True), (40, False)])
def test_mail_t09_a_late_reply_reopens_within_the_window_and_begins_a_linked_ticket_after_it(
    world: World, box: Mailbox, days: int, *, reopened: bool
):
    sender = f"t09-{days}@x.example"
    old = opened(world, box, sender)
    ours = id_of_ours(world, sender)
    world.resolve(old)
    world.status(old, "closed")
    world.clock.move(days=days)

    box.take(letter(sender, box.address, "Re: Printer", "It smokes again!", In_Reply_To=ours))

    tickets = world.tickets_of(sender)
    assert (len(tickets), world.read(old)["status"]) == ((1, "reopened") if reopened else (2, "closed"))
    if not reopened:
        [link] = world.related(tickets[0])["links"]
        assert (link["ticket_number"], link["kind"]) == (old["ticket_number"], "follow_up")


def test_mail_t09_a_team_has_a_window_of_its_own(world: World, box: Mailbox):
    old = opened(world, box, "t09-team@x.example")
    ours = id_of_ours(world, "t09-team@x.example")
    path = f"/api/admin/teams/{old['team']['id']}"
    team = world.get(f"/api/admin/teams/{old['team']['id']}")
    world.resolve(old)
    world.status(old, "closed")
    world.clock.move(days=3)
    match = world.admin | {"If-Match": f'"{team["version"]}"'}
    assert world.desk.client.patch(path, json={"reopen_days": 2}, headers=match).status_code == 200

    box.take(letter("t09-team@x.example", box.address, "Re: Printer", "It smokes again!", In_Reply_To=ours))

    version = world.get(f"/api/admin/teams/{old['team']['id']}")["version"]
    world.desk.client.patch(path, json={"reopen_days": None}, headers=world.admin | {"If-Match": f'"{version}"'})
    assert len(world.tickets_of("t09-team@x.example")) == 2
    assert world.read(old)["status"] == "closed"


@pytest.mark.parametrize("prefix", ["WG", "Fwd", "Fw", "TR", "RV", "I"])
def test_mail_t10_somebody_who_got_our_mail_forwarded_writes_a_ticket_of_their_own(
    world: World, box: Mailbox, prefix: str
):
    sender, friend = f"t10-{prefix.lower()}@x.example", f"friend-{prefix.lower()}@y.example"
    ticket = opened(world, box, sender)
    ours = id_of_ours(world, sender)

    box.take(letter(friend, box.address, f"{prefix}: Printer", "I have that too.", In_Reply_To=ours, References=ours))

    assert world.ticket_of(friend)["id"] != ticket["id"]
    assert world.comments(ticket, internal=False) == []


def test_mail_t11_a_reply_to_a_merged_ticket_lands_where_it_went(world: World, box: Mailbox):
    target = opened(world, box, "t11-target@x.example")
    source = opened(world, box, "t11@x.example")
    ours = id_of_ours(world, "t11@x.example")
    world.post(f"/api/tickets/{source['ticket_number']}/merge", {"into": target["ticket_number"]})

    box.take(letter("t11@x.example", box.address, "Re: Printer", "One more thing.", In_Reply_To=ours))

    assert [one["body"] for one in world.comments(target, internal=False)] == ["One more thing."]
    assert world.comments(source) == []


def test_a_merge_can_be_taken_back_for_a_day_and_not_longer(world: World, box: Mailbox):
    target, source = opened(world, box, "m1@x.example"), opened(world, box, "m2@x.example")
    world.answer(source, "We look at it.")
    path = f"/api/tickets/{source['ticket_number']}/merge"
    assert world.post(path, {"into": target["ticket_number"]}).status_code == 200
    assert world.post(path, {"into": target["ticket_number"]}).json()["code"] == "already_merged"
    assert world.comments(source) == []

    assert world.desk.client.delete(path, headers=world.admin).status_code == 200
    assert [one["body"] for one in world.comments(source)] == ["We look at it."]
    assert world.comments(target) == []
    assert world.read(source)["status"] == "reopened"

    assert world.post(path, {"into": target["ticket_number"]}).status_code == 200
    world.clock.move(hours=25)
    assert world.desk.client.delete(path, headers=world.admin).status_code == 409


def test_mail_c01_people_in_copy_follow_and_our_own_addresses_never_do(world: World, box: Mailbox):
    crowd = ", ".join(f"c01-{number}@y.example" for number in range(60))
    copies = f"Boss <c01-boss@x.example>, {box.address}, helpdesk@desk.example, {crowd}"
    ticket = opened(world, box, "c01@x.example", Cc=copies)

    followers = [one["email"] for one in world.related(ticket)["followers"]]
    assert "c01-boss@x.example" in followers
    assert not any(address.endswith("@desk.example") for address in followers)
    assert len(followers) == 40
    world.answer(ticket, "It comes on Monday.")
    world.clock.move(minutes=5)
    world.desk.drain()
    copy = world.smtp.to("c01-boss@x.example")[-1].message
    assert "It comes on Monday." in copy.get_body(("plain",)).get_content()
    assert "c01@x.example" in str(copy["To"])
    assert "c01-boss@x.example" in str(copy["Cc"])


def test_mail_c02_a_follower_who_answers_all_is_the_author(world: World, box: Mailbox):
    first = "<c02-first@x.example>"
    ticket = opened(world, box, "c02@x.example", Cc="c02-boss@x.example", message_id=first)

    box.take(
        letter(
            "c02-boss@x.example", box.address, "Re: Printer", "I need it today.", In_Reply_To=first, Cc="c02@x.example"
        )
    )

    [comment] = world.comments(ticket, internal=False)
    boss = world.related(ticket)["followers"][0]
    assert (comment["body"], comment["author_id"]) == ("I need it today.", boss["id"])
    assert world.read(ticket)["first_response_at"] is None


def test_mail_s01_an_agent_whose_mail_is_not_verified_is_a_customer(world: World, box: Mailbox):
    from nullticket.core.enums import Role

    world.desk.person("s01-agent@desk.example", role=Role.AGENT)
    ticket = opened(world, box, "s01@x.example")
    results = "mx.desk.example; dmarc=fail header.from=desk.example"
    address = reply_address(world, ticket, "s01-agent@desk.example", box)

    box.take(letter("s01-agent@desk.example", address, "Re: x", "Close it.", Authentication_Results=results))
    box.take(letter("s01-agent@desk.example", box.address, "New", "Do this.", Authentication_Results=results))

    assert world.comments(ticket, internal=False) == []
    noted = world.comments(ticket, internal=True)[0]
    assert (noted["body"], noted["author_name"]) == ("Close it.", "s01-agent@desk.example (unverified)")
    assert not world.mails(ticket)[-1]["verified"]
    own = world.ticket_of("s01-agent@desk.example")
    assert any("not verified" in one["body"] for one in world.comments(own, internal=True))


def test_mail_s02_only_the_results_of_our_own_mail_server_count(world: World, box: Mailbox):
    from nullticket.core.enums import Role

    world.desk.person("s02-agent@desk.example", role=Role.AGENT)
    ticket = opened(world, box, "s02@x.example")
    address = reply_address(world, ticket, "s02-agent@desk.example", box)
    bad, good = (f"mx.desk.example; dmarc={result} header.from=desk.example" for result in ("fail", "pass"))

    forged = letter("s02-agent@desk.example", address, "Re: x", "Forged.", Authentication_Results=good)
    box.take(b"Authentication-Results: " + bad.encode() + b"\r\n" + forged)
    box.take(
        letter(
            "s02-agent@desk.example", address, "Re: x", "Other.", Authentication_Results=good.replace("mx.", "evil.")
        )
    )
    assert world.comments(ticket, internal=False) == []

    box.take(letter("s02-agent@desk.example", address, "Re: x", "We are on it.", Authentication_Results=good))
    [comment] = world.comments(ticket, internal=False)
    assert comment["body"] == "We are on it."
    assert world.read(ticket)["first_response_at"] is not None


def test_mail_s03_control_headers_of_a_mail_are_ignored(world: World, box: Mailbox):
    headers = {
        "X_Priority": "1",
        "Importance": "high",
        "X_NullTicket_Priority": "critical",
        "X_NullTicket_Status": "closed",
        "X_NullTicket_Team": "1",
    }
    plain = opened(world, box, "s03-plain@x.example")
    loud = opened(world, box, "s03@x.example", **headers)

    for name in ("priority", "status", "category", "tags", "person_set"):
        assert loud[name] == plain[name]
