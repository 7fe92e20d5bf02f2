"""HTML replies of the clients people use: the markup shows the history where the words do not."""

import pytest

from nullticket.features.email.html_text import lines_of_html
from nullticket.features.email.lines import text_of_lines
from nullticket.features.email.reply import read_reply

OUTLOOK_BLOCK = (
    "<p class=MsoNormal><b>Xrom:</b> Jo Doe &lt;jo@example.org&gt;<br><b>Xent:</b> Tuesday, March 3, 2026 10:11 AM<br>"
    "<b>Xo:</b> Help<br><b>Xubject:</b> x</p>"
)

REPLIES = {
    "gmail": (
        '<div dir="ltr">Yes.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Xn 3, Jo wrxte:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">Really?</blockquote></div>'
    ),
    "gmail old": (
        'Yes.<div class="gmail_quote">On 3 Mar 2026 10:11, Jo &lt;<a href="mailto:jo@example.org">jo@example.org</a>&gt; '
        'wrote:<br type="attribution"><blockquote class="gmail_quote">Really?</blockquote></div>'
    ),
    "gmail without blockquote": '<p>Yes.</p><div class="gmail_quote"><div>On 3 Mar 2026, Jo wrote:<div>Really?</div></div></div>',
    "apple": (
        '<html><body>Yes.<br><div><br><blockquote type="cite"><div>Am 03.03.2026 um 10:11 schrieb Jo &lt;jo@example.org&gt;:'
        "</div><br><div>Really?</div></blockquote></div><br></body></html>"
    ),
    "apple attribution outside": (
        "<div>Yes.</div><div>On 3 Mar 2026, at 10:11, Jo &lt;jo@example.org&gt; wrote:</div><br>"
        '<blockquote type="cite"><div>Really?</div></blockquote>'
    ),
    "thunderbird": (
        '<p>Yes.</p><div class="moz-cite-prefix">Xm 3.3. schrxeb Jo:<br></div><blockquote type="cite" cite="mid:x@y">'
        "<p>Really?</p></blockquote>"
    ),
    "outlook desktop": (
        "<div class=WordSection1><p class=MsoNormal>Yes.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
        f"padding:3.0pt 0cm 0cm 0cm'>{OUTLOOK_BLOCK}</div></div><p class=MsoNormal>Really?</p></div>"
    ),
    "outlook 2010": (
        "<p class=MsoNormal>Yes.</p><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in'>"
        f"{OUTLOOK_BLOCK}</div><p>Really?</p>"
    ),
    "outlook web": (
        '<div>Yes.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr">{OUTLOOK_BLOCK}</div><div>Really?</div>'
    ),
    "outlook prefixed": f'<div>Yes.</div><div id="x_divRplyFwdMsg">{OUTLOOK_BLOCK}</div><div>Really?</div>',
    "outlook new": f'<div>Yes.</div><div id="mail-editor-reference-message-container">{OUTLOOK_BLOCK}<p>Really?</p></div>',
    "outlook mac": f'<div>Yes.</div><span id="OLK_SRC_BODY_SECTION"><div>{OUTLOOK_BLOCK}</div><div>Really?</div></span>',
    "outlook words only": (
        "<div>Yes.</div><hr><div><b>From:</b> Jo<br><b>Sent:</b> 3 March 2026<br><b>To:</b> Help<br><b>Subject:</b> x</div><p>Really?</p>"
    ),
    "outlook original message": (
        "<p>Yes.</p><p>-----Original Message-----<br>From: Jo<br>Sent: 3 March 2026 10:11<br>To: Help<br>Subject: x</p><p>Really?</p>"
    ),
    "hotmail": f'<div>Yes.<br><hr id="stopSpelling">{OUTLOOK_BLOCK}Really?</div>',
    "yahoo": '<div>Yes.</div><div id="ydp1" class="yahoo_quoted"><div>Xn Tuesday Jo wrxte:</div><div>Really?</div></div>',
    "yahoo nested in yahoo": '<div>Yes.</div><div class="yiv12345gmail_quote"><div>x</div><blockquote class="yiv12345gmail_quote">Really?</blockquote></div>',
    "proton": '<div>Yes.</div><div class="protonmail_quote">Xn Tuesday, Jo wrxte:<br><blockquote class="protonmail_quote" type="cite">Really?</blockquote></div>',
    "zoho": '<div>Yes.</div><div class="zmail_extra_hr"></div><div class="zmail_extra"><div>---- x ----</div><blockquote>Really?</blockquote></div>',
    "zimbra": '<div>Yes.</div><hr id="zwchr"><div><b>Xe: </b>Jo<br></div><div>Really?</div>',
    "tutanota": '<div>Yes.</div><div>3. Mar 2026, 10:11 by jo@example.org:</div><blockquote class="tutanota_quote">Really?</blockquote>',
    "gmx": (
        '<div>Yes.<div name="quote" style="margin:10px 5px 5px 10px;border-left:2px solid #C3D9E5"><div><b>Xesendet:</b> x</div>'
        '<div name="quoted-content">Really?</div></div></div>'
    ),
    "mail.ru": (
        "Yes.<br><br>Вторник, 3 марта 2026, 10:11 +03:00 от Jo &lt;jo@example.org&gt;:<br>"
        '<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Really?</blockquote>'
    ),
    "yandex": '<div>Yes.</div><div>03.03.2026, 10:11, "Jo" &lt;jo@example.org&gt;:</div><blockquote type="cite"><p>Really?</p></blockquote>',
    "qq": "<div>Yes.</div><div><br></div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>发件人: Jo</div><div>Really?</div>",
    "netease": (
        'Yes.<br>At 2026-03-03 10:11:12, "Jo" &lt;jo@example.org&gt; wrote:<br>'
        '<blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; BORDER-LEFT: #ccc 1px solid">Really?</blockquote>'
    ),
    "plain blockquote at the end": "Yes.<br><div><br></div><blockquote>Really?</blockquote>",
    "attribution without blockquote": "<p>Yes.</p><div>On 3-Mar-2026, at 6:54 PM, Jo &lt;jo@example.org&gt; wrote:</div><div>Really?</div>",
    "front": '<div>Yes.</div><blockquote class="front-blockquote" type="cite">Really?</blockquote>',
    "spark": '<div>Yes.</div><div name="messageReplySection">Xn 3 Mar, Jo wrxte:<br><blockquote type="cite">Really?</blockquote></div>',
    "airmail": '<div>Yes.</div><p class="airmail_on">Xn 3 March, Jo wrxte:</p><blockquote type="cite" class="clean_bq">Really?</blockquote>',
    "edison": '<div>Yes.</div><div id="edo-original"><div>Xn 3, Jo:</div><div>Really?</div></div>',
    "history in a table": "<table><tr><td>Yes.</td></tr></table><blockquote type=cite><table><tr><td>Really?</td></tr></table></blockquote>",
}


@pytest.mark.parametrize("html", REPLIES.values(), ids=REPLIES.keys())
def test_the_history_of_the_client_is_no_part_of_the_reply(html):
    lines = lines_of_html(html)

    assert read_reply(lines).reply == "Yes."
    assert "Really?" in text_of_lines(lines)


@pytest.mark.parametrize(
    "signature",
    [
        '<div class="gmail_signature">Jo Doe<br>ACME</div>',
        '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Jo Doe</div>',
        '<pre class="moz-signature">-- \nJo Doe</pre>',
        '<div id="AppleMailSignature">Jo Doe</div>',
        '<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook for iOS</a></div>',
    ],
)
def test_the_signature_that_the_client_inserted_is_no_part_of_the_reply(signature):
    assert read_reply(lines_of_html(f"<div>Yes.</div>{signature}")).reply == "Yes."
    assert "Jo" in read_reply(lines_of_html(signature.replace("Get", "Jo"))).reply


def test_answers_between_the_quotes_of_an_html_mail_are_kept_with_them():
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On 3 Mar 2026 Jo wrote:</div><blockquote class="gmail_quote">One?</blockquote>'
        '<div>Yes, one.</div><blockquote class="gmail_quote">Two?</blockquote><div>No, two.</div></div>'
    )

    assert read_reply(lines_of_html(html)).reply == "> One?\n\nYes, one.\n\n> Two?\n\nNo, two."


def test_a_quote_that_the_sender_put_in_is_kept():
    html = 'See:<blockquote class="gmail_quote">To be or not to be</blockquote>'

    assert "To be or not to be" in read_reply(lines_of_html(html)).reply


def test_indented_text_before_a_history_is_kept():
    html = "Do this:<blockquote>step one</blockquote><div>On 3 Mar 2026, at 10:11, Jo &lt;jo@x.org&gt; wrote:</div><blockquote>Really?</blockquote>"

    assert read_reply(lines_of_html(html)).reply == "Do this:\n\n> step one"


def test_a_forward_in_the_container_of_gmail_is_kept():
    html = (
        '<div dir="ltr">See below.<div class="gmail_quote">---------- Forwarded message ---------<br>From: Jo &lt;jo@x.org&gt;<br>'
        "Date: Tue, 3 Mar 2026<br>Subject: x<br>To: help<br><br>It smokes.</div></div>"
    )

    assert "It smokes." in read_reply(lines_of_html(html)).reply


RENDERED = {
    "list": ("<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>", "- one\n- two\n\n  - three"),
    "numbers": ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
    "table": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a  b\nc  d"),
    "link": ('see <a href="https://example.org/x">here</a>', "see here (https://example.org/x)"),
    "bare link": ('<a href="https://example.org/x">https://example.org/x</a>', "https://example.org/x"),
    "mail link": ('<a href="mailto:jo@example.org">jo@example.org</a>', "jo@example.org"),
    "script": ("<script>alert(1)</script>text<style>p{color:red}</style>", "text"),
    "conditional": ("<!--[if mso]><p>hidden</p><![endif]-->shown<![if !supportLists]> too<![endif]>", "shown too"),
    "entities": ("&lt;b&gt; &amp; &auml;&nbsp;&#8364;", "<b> & ä €"),
    "breaks": ("a<br>b<br><br>c<p>d</p>e", "a\nb\n\nc\n\nd\n\ne"),
    "preformatted": ("<pre>a\n  b</pre>", "a\n  b"),
    "image": ('<img src="cid:x" alt="a chart"><img src="cid:y" alt="image001.png">', "[a chart]"),
    "rule": ("a<hr>b", "a\n---\nb"),
    "unclosed": ("<div><b>a<p>b", "a\n\nb"),
    "word": (
        "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>",
        "a\n\nb",
    ),
    "title": ("<html><head><title>no</title></head><body>yes</body></html>", "yes"),
    "declaration": ('<?xml version="1.0" encoding="utf-16"?><html><body>yes</body></html>', "yes"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("html", "text"), RENDERED.values(), ids=RENDERED.keys())
def test_html_reads_as_text(html, text):
    assert text_of_lines(lines_of_html(html)) == text
