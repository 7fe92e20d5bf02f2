"""Intent, entities and key phrases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nullticket.features.classification.entities import Entity, find_entities
from nullticket.features.classification.intent import LONGEST, extract_intent
from nullticket.features.classification.keyphrases import key_phrases


@pytest.mark.parametrize(
    ("title", "description", "category", "intent"),
    [
        ("Can't connect to VPN from home", "", "vpn", "Restore VPN access from home"),
        ("VPN slow", "", "vpn", "Stabilise the VPN"),
        ("Wi-Fi slow in room 4.12", "", "network", "Speed up the Wi-Fi in room 4.12"),
        ("No internet", "", "network", "Restore the network connection"),
        ("Laptop screen cracked", "", "hardware", "Repair or replace the laptop screen"),
        ("It smells burnt", "", "hardware", "Repair or replace the device"),
        ("Excel crashes on start", "", "software", "Stop Excel from crashing on start"),
        ("Photoshop slow", "", "software", "Speed up Photoshop"),
        ("Some tool shows an error", "", "software", "Get the program to work"),
        ("Forgot my password", "", "password_reset", "Reset the password"),
        ("Locked out of Salesforce", "", "password_reset", "Unlock the account for Salesforce"),
        ("New phone, authenticator lost", "", "password_reset", "Restore the second factor for signing in"),
        ("Cannot print to 3rd floor printer", "", "printer", "Get printing to work to 3rd floor printer"),
        ("Outlook does not send", "", "email", "Let Outlook send and receive again"),
        ("Calendar is empty", "", "email", "Get the mailbox to work as it should"),
        ("SAP transaction ME21N dumps", "", "sap_error", "Solve the SAP error in ME21N"),
        ("SAP hangs", "", "sap_error", "Solve the SAP error"),
        ("Need access to the shared drive", "", "access_request", "Grant access to the shared drive"),
        ("Permissions", "Please grant write rights on our folder Alpha.", "access_request", "Grant access to the folder Alpha"),
        ("How do I download the antivirus?", "", "software", "Explain how to download the antivirus"),
        ("What are the opening hours?", "", "general", "Answer: What are the opening hours?"),
        ("Question about leave", "", "hr_query", "Look into: Question about leave"),
        ("Please install 7-Zip on my laptop", "", "software", "Install 7-Zip on the laptop"),
        ("Headset", "I need a new headset for calls, thanks", "hardware", "Provide a new headset for calls"),
        ("URGENT: Hi team, printer", "", "finance", "Look into: printer"),
        ("Re: [T-1]", "Chair wobbles", "other", "Look into: Chair wobbles"),
        ("", "", "other", "Find out what is wanted: the ticket has no text"),
        ("Forklift", "", "a_new_one", "Look into: Forklift"),
    ],
)  # fmt: skip
def test_the_intent_is_a_verb_and_its_object(title, description, category, intent):
    assert extract_intent(title, description, category) == intent


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(), max_size=300),
    st.text(st.characters(), max_size=300),
    st.sampled_from(["vpn", "software", "access_request", "password_reset", "other", ""]),
)
def test_the_intent_is_one_short_line(title, description, category):
    intent = extract_intent(title, description, category)

    assert 0 < len(intent) <= LONGEST
    assert "\n" not in intent


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("fails with 0x80070005", "error_code", "0x80070005"),
        ("ORA-12154 again", "error_code", "ORA-12154"),
        ("shows DNS_PROBE_FINISHED_NXDOMAIN", "error_code", "DNS_PROBE_FINISHED_NXDOMAIN"),
        ("Error code: 1603", "error_code", "Error code: 1603"),
        ("FortiClient error -14", "error_code", "error -14"),
        ("403 Forbidden", "error_code", "403 Forbidden"),
        ("VA01 stops with error V1 302", "error_code", "error V1 302"),
        ("Meldung M7 021: zu wenig Bestand", "error_code", "Meldung M7 021"),
        ("Message no. VL150 comes", "error_code", "Message no. VL150"),
        ("ping 10.1.2.3", "address", "10.1.2.3"),
        ("mac 00:1A:2b:3C:4d:5E", "address", "00:1A:2b:3C:4d:5E"),
        ("dump in va01", "sap_transaction", "VA01"),
        ("post with MIGO", "sap_transaction", "MIGO"),
        ("asset tag 20311", "asset_tag", "20311"),
        ("Serial number: ABC12345", "asset_tag", "ABC12345"),
        ("notebook IT-2231", "asset_tag", "IT-2231"),
        ("pay € 1.200,50 now", "amount", "€ 1.200,50"),
        ("cost 45 EUR", "amount", "45 EUR"),
        ("since 2026-10-05", "date", "2026-10-05"),
        ("am 5.10.2026", "date", "5.10.2026"),
        ("on 10/05/2026", "date", "10/05/2026"),
        ("on October 5th, 2026", "date", "October 5th, 2026"),
        ("on 5th March", "date", "5th March"),
        ("srv-de01 is slow", "host", "srv-de01"),
        ("files.corp.local is slow", "host", "files.corp.local"),
        (r"open \\fileserver\team", "host", "fileserver"),
        ("excel is slow", "application", "Excel"),
    ],
)
def test_an_entity_is_found_with_its_kind(text, kind, value):
    assert Entity(kind, value) in find_entities(text)


@pytest.mark.parametrize("text", ["", "a plain sentence", "covid-19 rules", "version 2.1", "see jim@files.corp.local"])
def test_nothing_is_made_up(text):
    assert find_entities(text) == ()


def test_an_entity_is_told_once():
    assert len(find_entities("VA01 and va01, Excel and EXCEL")) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=400))
def test_any_text_may_be_searched_for_entities(text):
    assert len(find_entities(text)) <= 40


def test_key_phrases_put_the_named_words_first_and_stop_at_eight():
    words = "alpha bravo, charlie delta, echo foxtrot, golf hotel, india juliet, kilo lima, mike november, oscar papa"

    found = key_phrases("Title", words, leading=("VPN", ""))

    assert found[:2] == ("vpn", "title")
    assert len(found) == 8


def test_long_runs_fall_into_pieces_and_nothing_is_said_twice():
    assert key_phrases("alpha bravo charlie delta", "alpha") == ("alpha bravo charlie", "delta")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_key_phrases_come_from_the_text(text):
    for phrase in key_phrases(text, ""):
        assert all(word in text.lower() for word in phrase.split())
