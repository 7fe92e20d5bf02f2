"""T1: every operation of the document, for a stranger, a requester, an agent and an admin, against this table.

The table is written by hand and not derived from the code's own: a route that is missing here, or that answers somebody
it must not, fails the build.
"""

import re
from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

ANYONE = """
auth_login auth_refresh auth_reset auth_reset_request auth_magic_link auth_magic_redeem chat_start chat_resume chat_read chat_close chat_say chat_say_streamed
chat_send_file
ingest_chatbot ingest_email kb_list kb_read kb_vote kb_search feedback_create feedback_read healthz readyz
""".split()
# Open to every caller, who proves something else than an account: a secret, a signature, a token of its own.
OWN_PROOF = "ingest_glpi ingest_glpi_challenge ingest_solman ingest_solman_update twilio_status metrics".split()
SIGNED_IN = """
auth_me auth_change_me auth_password categories_list files_read notifications_list notifications_mark_read tickets_list tickets_create
tickets_read tickets_status attachments_list attachments_create comments_list comments_create auth_logout
tickets_history tickets_guess comments_take_back ws_ticket
""".split()
DESK = """
teams_list teams_read users_list users_read rules_list rules_watched routing_test decisions_list sla_read classifications_list entities_list
articles_list articles_read articles_versions suggestions_list analytics_dashboard patterns_list analytics_satisfaction
analytics_teams analytics_agents analytics_trend export_tickets ingest_status tickets_change tickets_assign tickets_related
held_list held_release tickets_mails mail_aliases_list mail_aliases_add mail_aliases_drop tickets_merge
tickets_unmerge followers_add followers_drop tickets_deliveries
drafts_list drafts_save drafts_drop replies_list replies_create replies_change replies_delete replies_filled
engines_read
views_list views_create views_change views_delete habits_read habits_keep marks_list marks_read_all
tickets_mark_read tickets_mark_unread reminders_list reminders_set reminders_drop
bulk_begin bulk_read bulk_stop bulk_undo
desk_chats_list desk_chats_read desk_chats_take desk_chats_answer desk_chats_writing desk_chats_release desk_chats_ticket
tickets_similar
""".split()
ADMINS = """
audit_list categories_create categories_delete categories_change connectors_read connectors_change connectors_test
jobs_list jobs_drop jobs_retry articles_create articles_delete articles_change suggestions_settle routing_replay
rules_create rules_order rules_delete rules_change calendars_create calendars_change sla_policy_change teams_create
teams_delete teams_change tokens_list tokens_create tokens_revoke users_create users_delete users_change
messages_list messages_retry quarantine_list quarantine_raw quarantine_retry tickets_delete mailboxes_fetch mailboxes_list mailboxes_create
engines_change model_calls_list model_calls_sums language_model_read language_model_change language_model_test
mailboxes_health mailboxes_read mailboxes_change mailboxes_remove mailboxes_test
ai_quality ai_errors ai_versions ai_version ai_promote ai_rollback ai_train ai_runs
""".split()
WHO = {
    **dict.fromkeys(ANYONE, frozenset({"stranger", "user", "agent", "admin"})),
    **dict.fromkeys(OWN_PROOF, frozenset({"stranger", "user", "agent", "admin"})),
    **dict.fromkeys(SIGNED_IN, frozenset({"user", "agent", "admin"})),
    **dict.fromkeys(DESK, frozenset({"agent", "admin"})),
    **dict.fromkeys(ADMINS, frozenset({"admin"})),
}
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(desk: Desk) -> list[tuple[str, str, str]]:
    """Operation id, method and path; ids in paths are of nothing that exists."""
    document: dict[str, Any] = desk.app.openapi()
    return [
        (operation["operationId"], method.upper(), re.sub(r"\{[^}]+\}", "999999", path))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_every_operation_is_in_the_table(desk: Desk):
    """T1."""
    found = {name for name, _, _ in operations(desk)}

    assert found - set(WHO) == set(), "decide who may call these and add them to the table of this test"
    assert set(WHO) - found == set()


@pytest.mark.parametrize("who", ["stranger", "user", "agent", "admin"])
def test_everybody_may_what_the_table_says_and_nothing_more(desk: Desk, who: str):
    """T1."""
    person = None if who == "stranger" else desk.person(f"{who}@example.org", role=Role(who))
    findings = {}
    for name, method, path in operations(desk):
        # A session of its own for each call, since signing out is among them.
        headers = {} if person is None else desk.headers(person)
        status = desk.client.request(method, path, json={}, headers=headers).status_code
        if who not in WHO.get(name, ()):
            # A ticket that the caller may not see is not there, whatever else they may not do with it.
            hidden = path.startswith("/api/tickets/999999")
            right = status in ({401} if person is None else {403, 404} if hidden else {403})
        elif name in OWN_PROOF or name in {"auth_refresh", "auth_login", "auth_reset", "auth_magic_redeem"}:
            right = status < 500 or status == 503
        else:
            right = status not in {401, 403} and status < 500
        if not right:
            findings[f"{method} {path} ({name})"] = status

    assert findings == {}
