"""Non-delivery reports in the words of sixty mail servers that write no standard report."""

import pytest

from nullticket.features.email.parse import parse_message


def mail(*, sender, subject, text, extra="", content_type="text/plain; charset=utf-8"):
    head = f"From: {sender}\nTo: help@example.com\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: {content_type}\n{extra}"
    return f"{head}\n{text}".encode()


DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.org>"
ORIGINAL = "\n\nReceived: by a.example.com\nMessage-ID: <nt.1@example.com>\nFrom: help@example.com\nSubject: Re: x\n"

BOUNCES = {
    "exim": (
        DAEMON,
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  jo@example.org\n    host mx.example.org [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<jo@example.org>:\n    550 5.1.1 User unknown\n\n------ This is a copy of the message, including all the headers. ------"
        + ORIGINAL,
    ),
    "qmail": (
        "MAILER-DAEMON@example.org",
        "failure notice",
        "Hi. This is the qmail-send program at example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<jo@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message."
        + ORIGINAL,
    ),
    "postfix text": (
        "MAILER-DAEMON@example.org (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<jo@example.org>: host mx[192.0.2.1] said: 550 5.1.1 unknown"
        + ORIGINAL,
    ),
    "sendmail old": (
        "Mail Delivery Subsystem <MAILER-DAEMON@example.org>",
        "Returned mail: User unknown",
        "   ----- Transcript of session follows -----\n550 <jo@example.org>... User unknown\n\n   ----- Unsent message follows -----"
        + ORIGINAL,
    ),
    "exchange 2003": (
        "System Administrator <postmaster@example.org>",
        "Undeliverable: Printer",
        "Your message\n\n  To:      jo@example.org\n  Subject: Printer\n  Sent:    Tue, 3 Mar 2026\n\ndid not reach the following recipient(s):\n\njo@example.org on Tue, 3 Mar 2026\n    The recipient name is not recognized",
    ),
    "exchange german": (
        "Microsoft Outlook <postmaster@example.org>",
        "Unzustellbar: Drucker",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\njo@example.org\n\nDiagnoseinformationen für Administratoren:\n\nGenerierender Server: x\n\n550 5.1.1 RESOLVER.ADR.RecipNotFound",
    ),
    "exchange french": (
        "postmaster@example.org",
        "Non remis : Imprimante",
        "Échec de la remise pour ces destinataires ou groupes :\n\njo@example.org\n550 5.1.1",
    ),
    "exchange italian": (
        "postmaster@example.org",
        "Non recapitabile: Stampante",
        "Impossibile recapitare il messaggio ai seguenti destinatari:\njo@example.org\n550 5.1.1",
    ),
    "exchange portuguese": (
        "postmaster@example.org",
        "Não é possível entregar: x",
        "Falha na entrega a estes destinatários:\njo@example.org 550 5.1.1",
    ),
    "notes": (
        "postmaster@example.org",
        "Undeliverable message",
        "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\njo@example.org\n\n------- Returned Message --------"
        + ORIGINAL,
    ),
    "domino": (
        "postmaster@example.org",
        "DELIVERY FAILURE: User jo (jo@example.org) not listed in Domino Directory",
        "Your message\n\n  Subject: x\n\nwas not delivered to:\n\n  jo@example.org\n\nbecause:\n\n  User jo not listed in Domino Directory",
    ),
    "groupwise": (
        "Mailer-Daemon@example.org",
        "Message status - undeliverable",
        "The message that you sent was undeliverable to the following:\n\tjo (user not found)",
    ),
    "imail": (
        "Postmaster <postmaster@example.org>",
        "Undeliverable Mail",
        "Unknown user: jo@example.org\n\nOriginal message follows." + ORIGINAL,
    ),
    "mdaemon": (
        "MDaemon at example.org <MDaemon@example.org>",
        "Permanent Delivery Failure",
        "The attached message had PERMANENT fatal delivery errors!\n\nThe following addresses did NOT receive a copy of your message:\n\n> jo@example.org",
    ),
    "mercury": (
        "Electronic Postmaster <postmaster@example.org>",
        "Postmaster notify: unknown user",
        "*** MAIL FAILURE REPORT ***\n\nThe following address(es) failed: jo@example.org",
    ),
    "communigate": (
        "MAILER-DAEMON@example.org",
        "Undeliverable mail: x",
        "Failed to deliver to 'jo@example.org'\nSMTP module(domain example.org) reports:\n 550 no such user",
    ),
    "courier": (
        "MAILER-DAEMON@example.org",
        "NOTICE: mail delivery status.",
        "This is a delivery status notification from example.org,\nrunning the Courier mail server.\n\nUNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<jo@example.org>:\n    550 unknown",
    ),
    "gmail": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     jo@example.org\n\nTechnical details of permanent failure:\nThe error that the other server returned was:\n550 5.1.1",
    ),
    "gmail new": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to jo@example.org because the address couldn't be found.\n\nThe response from the remote server was:\n550 5.1.1",
    ),
    "google groups": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "Hello help@example.com,\n\nWe're writing to let you know that the group you tried to contact (x) may not exist, or you may not have permission to post messages to the group.",
    ),
    "yahoo": (
        "MAILER-DAEMON@yahoo.com",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<jo@example.org>:\nRemote host said: 550 5.1.1 Unknown\n\n--- Below this line is a copy of the message."
        + ORIGINAL,
    ),
    "aol": (
        "Mail Delivery System <MAILER-DAEMON@aol.com>",
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host omr.aol.com.\n\n<jo@example.org>: Host or domain name not found.",
    ),
    "zoho": (
        "mailer-daemon@mail.zoho.com",
        "Undelivered Mail Returned to Sender",
        "This message was created automatically by mail delivery software.\nA message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\njo@example.org Invalid Address, ERROR_CODE :550",
    ),
    "1und1": (
        '"Mail Delivery System" <mailer-daemon@kundenserver.de>',
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. The following address failed:\n\njo@example.org:\nSMTP error from remote server",
    ),
    "gmx": (
        "GMX Mailer Daemon <mailer-daemon@gmx.de>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients.\nThe following addresses failed:\n\n<jo@example.org>: \nmailbox unavailable",
    ),
    "t-online": (
        "Mailer-Daemon@t-online.de",
        "Mail delivery failed: returning message to sender",
        "|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n|------------------------- Failed addresses follow: ---------------------|\n <jo@example.org> ... unknown user",
    ),
    "dragonfly": (
        "MAILER-DAEMON <>",
        "Mail delivery failed",
        "This is the DragonFly Mail Agent v0.13 at example.org.\n\nThere was an error delivering your mail to <jo@example.org>.\n\n550 unknown",
    ),
    "opensmtpd": (
        "Mailer Daemon <MAILER-DAEMON@example.org>",
        "Delivery status notification: error",
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\njo@example.org: 550 5.1.1 unknown",
    ),
    "james": (
        "PostMaster@example.org",
        "Re: x",
        "Hi. This is the James mail server at example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\njo@example.org",
    ),
    "smartermail": (
        "System Administrator <postmaster@example.org>",
        "Delivery Failure",
        "Could not deliver message to the following recipient(s):\n\nFailed Recipient: jo@example.org\nReason: Remote host said: 550 no such user",
    ),
    "mailmarshal": (
        "MailMarshal <postmaster@example.org>",
        'Undeliverable Mail: "x"',
        "Your message:\n   From:    help@example.com\n   Subject: x\n\nCould not be delivered because of\n\n550 5.1.1 unknown\n\nThe following recipients were affected:\n    jo@example.org",
    ),
    "mailfoundry": (
        "<postmaster@example.org>",
        "Message delivery has failed",
        "Unable to deliver message to: <jo@example.org>\nDelivery failed for the following reason:\nServer said 550 unknown\n\nThis has been a permanent failure.  No further delivery attempts will be made.",
    ),
    "barracuda": (
        "mailer-daemon@example.org",
        "**Message you sent blocked by our bulk email filter**",
        "Your message to: jo@example.org\nwas blocked by our Spam Firewall.",
    ),
    "surfcontrol": (
        "SurfControl E-mail Filter <postmaster@example.org>",
        "SurfControl E-mail Filter - x",
        "Your message could not be sent.\nA transcript of the attempts to send the message follows.\nAddressed To: jo@example.org\n\n(1) Sent >>> RCPT TO:<jo@example.org>\n(1) Received <<< 550 unknown",
    ),
    "mcafee": (
        "<MAILER-DAEMON@example.org>",
        "Delivery Status",
        "     --- The following addresses had delivery problems ---\n\n<jo@example.org>   (User unknown)",
    ),
    "interscan": (
        "InterScan MSS <postmaster@example.org>",
        "Mail could not be delivered",
        "Sent <<< RCPT TO:<jo@example.org>\nReceived >>> 550 5.1.1 unknown",
    ),
    "interscan japanese": (
        "postmaster@example.jp",
        "メール配信に失敗しました",
        "Sent <<< RCPT TO:<jo@example.jp>\nReceived >>> 550 5.1.1",
    ),
    "mfilter": (
        "POSTMASTER <postmaster@example.jp>",
        "failure notice",
        "このメールは「m-FILTER」が自動的に生成して送信しています。\nこのメールは送信できませんでした。\njo@example.jp\n\n-------server message\n550 5.1.1",
    ),
    "ezweb": (
        "Postmaster@ezweb.ne.jp",
        "Mail System Error - Returned Mail",
        "次のあて先へのメッセージはエラーのため送信できませんでした。\n\n<jo@ezweb.ne.jp>",
    ),
    "docomo": (
        "Mail Administrator <postmaster@docomo.ne.jp>",
        "Undelivered Mail Returned to Sender",
        "次のあて先へのメッセージはエラーのため送信できませんでした。\n<jo@docomo.ne.jp>: 550 Unknown user",
    ),
    "softbank": (
        "<MAILER-DAEMON@softbank.ne.jp>",
        "Undelivered Mail Returned to Sender",
        "The following recipients could not be delivered: jo@softbank.ne.jp\nInvalid recipient",
    ),
    "mail.ru": (
        "mailer-daemon@corp.mail.ru",
        "Ваше сообщение не доставлено. Mail failure.",
        "Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\njo@mail.ru\nuser not found",
    ),
    "yandex": (
        "mailer-daemon@yandex.ru",
        "Недоставленное сообщение",
        "Это автоматическое сообщение.\nПисьмо не удалось доставить: <jo@yandex.ru>: 550 unknown",
    ),
    "qq": (
        "PostMaster@qq.com",
        "系统退信",
        "很抱歉您发送的邮件被退回，以下是该邮件的相关信息：\n收件人 jo@qq.com\n退信原因 550",
    ),
    "netease": ("Postmaster@163.com", "系统退信", "抱歉，您的邮件被退回来了…\n\njo@163.com\n550 User not found"),
    "verizon": (
        "post_master@vtext.com",
        "Undeliverable Message",
        "Error: Invalid user address jo@vtext.com\n\nMessage could not be delivered to mobile.",
    ),
    "facebook": (
        "Facebook <mailer-daemon@mx.facebook.com>",
        "Sorry, your message could not be delivered",
        "This message was created automatically by Facebook.\n\nSorry, your message could not be delivered to jo@facebook.com",
    ),
    "kerio": (
        "postmaster@example.org",
        "Undeliverable: x",
        "Your message did not reach some or all of the intended recipients.\n\njo@example.org: 550 unknown",
    ),
    "powermta": (
        "<mailer-daemon@example.org>",
        "Delivery report",
        "Hello, this is the mail server on example.org.\n\nI am sending you this message to inform you on the delivery status of a\nmessage you previously sent.  Immediately below you will find a list of\nthe affected recipients;\n\n <jo@example.org>; Mailbox full",
    ),
    "amazon": (
        "MAILER-DAEMON@amazonses.com",
        "Delivery Status Notification (Failure)",
        "An error occurred while trying to deliver the mail to the following recipients:\njo@example.org",
    ),
    "amazon sns": (
        "SES <no-reply@sns.amazonaws.com>",
        "AWS Notification Message",
        '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"jo@example.org","status":"5.1.1"}]}}',
    ),
    "sendgrid": (
        "MAILER-DAEMON",
        "Undelivered Mail Returned to Sender",
        "Hello, this is an automated message from SendGrid.\n\nI'm sorry to have to tell you that your message was not able to be delivered to one of its intended recipients.\n\njo@example.org 550",
    ),
    "bigfoot": (
        "MAILER-DAEMON@bigfoot.com",
        "Returned mail: ",
        "   ----- The following addresses had permanent fatal errors -----\n<jo@example.org>\n\n   ----- Transcript of session follows -----\n550",
    ),
    "activehunter": (
        "MAILER-DAEMON@example.jp",
        "FAILURE NOTICE :",
        "  ----- The following addresses had permanent fatal errors -----\n\n>>> jo@example.jp <jo@example.jp>\n\n  ----- Transcript of session follows -----\n550",
    ),
    "x1": (
        "Mail Deliver System <MAILER-DAEMON@example.org>",
        "Returned Mail: x",
        "The original message was received at Tue, 3 Mar 2026\n\n(recipients)\njo@example.org\n550",
    ),
    "spanish": (
        "postmaster@example.es",
        "No se puede entregar: x",
        "No se pudo entregar el mensaje a estos destinatarios:\njo@example.es",
    ),
    "dutch": ("postmaster@example.nl", "Niet te bezorgen: x", "Uw bericht kon niet worden bezorgd aan jo@example.nl"),
    "swedish": ("postmaster@example.se", "Olevererbart: x", "Meddelandet kunde inte levereras till jo@example.se"),
    "fml": (
        "ml-admin@example.jp",
        "Loop Alert: Duplicated Message-ID (x ML)",
        "Duplicated Message-ID in <ml@example.jp>.\n\nOriginal mail as follows:",
    ),
}


@pytest.mark.parametrize(("sender", "subject", "text"), BOUNCES.values(), ids=BOUNCES.keys())
def test_a_mail_that_was_given_back_is_a_bounce(sender, subject, text):
    parsed = parse_message(mail(sender=sender, subject=subject, text=text))

    assert parsed.bounce.bounced
    assert parsed.bounce.permanent
