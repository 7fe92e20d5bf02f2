"""The words mail servers use when they give a mail back, beside the standard report that many do not write.

All lower case, compared with white space folded to single spaces. A `SUBJECTS` entry counts at the start of the subject
or after a host name, an `OPENINGS` entry in the first lines of the text, a `REASONS` entry anywhere in the machine part.
"""

# Words of one language share a line.
# fmt: off
# Local parts that are never a person. Compared without dots, dashes and underscores.
DAEMONS: tuple[str, ...] = (
    "mailerdaemon", "postmaster", "mailadmin", "maildaemon", "mdaemon", "maildeliverysubsystem", "mailsystem", "mailer",
    "smtpd", "smtpgateway", "bounce", "bounces", "mailbounce", "qmaild", "mmdf", "mailserver", "internetmail", "emailserver",
    "nonreply-daemon", "deliveryfailure", "undeliverable", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "listserv",
    "mailagent", "mtadaemon", "deliverysubsystem", "mailfailure", "mailreturn", "systemadministrator",
)
# Local parts that machines write from, whatever they write.
MACHINES: tuple[str, ...] = (
    "noreply", "donotreply", "nepasrepondre", "noresponder", "keineantwort", "sysadmin", "sysadm", "administrator", "admin", "root", "system",
    "smtp", "mail", "mta", "relay", "gateway", "automail", "autoreply", "notification", "notify", "delivery", "info@mail",
)
# Words of a local part that only machines have in theirs.
MACHINE_WORDS: frozenset[str] = frozenset({
    "smtp", "ndr", "dsn", "mta", "mailer", "bounce", "bounces", "daemon", "postmaster", "antivirus", "virusscan", "antispam", "spamfilter",
    "mailgate", "mailgateway", "mailsweeper", "gateway", "gateways", "mailscanner", "mailguard", "mailmarshal", "imss", "undelivered", "nondelivery",
})
# Display names of the same.
DAEMON_NAMES: tuple[str, ...] = (
    "mail delivery", "mailer daemon", "mailer-daemon", "mail delivery subsystem", "mail delivery system", "mail administrator",
    "postmaster", "system administrator", "microsoft outlook", "microsoft exchange", "internet mail delivery",
    "mail system", "mail server", "delivery subsystem", "systemadministrator", "mailbox system", "mail router",
    "smtp gateway", "email engine", "email delivery", "returned mail", "mdaemon at",
)

SUBJECTS: tuple[str, ...] = (
    # English
    "undelivered mail", "undeliverable", "undelivered message", "undeliverable mail", "mail delivery failed", "mail delivery failure", "mail failure",
    "mail delivery problem", "mail delivery error", "mail delivery status notification", "mail system error", "delivery status notification",
    "delivery status", "delivery failure", "delivery failed", "delivery error", "delivery report", "delivery notification", "delivery_failure",
    "delivery problem", "delivery delayed", "delivery unsuccessful", "failure notice", "failure delivery", "failure report", "failed delivery",
    "failed mail", "failed to deliver", "returned mail", "returned message", "return mail", "return to sender", "returned to sender",
    "message delivery has failed", "message delivery failed", "message delivery failure", "message could not be delivered",
    "message not delivered", "message undeliverable", "message status - undeliverable", "message delayed", "message delivery delayed",
    "message delivery warning", "message frozen", "message blocked", "mail could not be delivered", "mail undeliverable", "mail returned",
    "mail not delivered", "could not send message", "could not deliver", "unable to deliver", "unable to send", "unknown user", "unknown recipient",
    "user unknown", "nondeliverable", "non-deliverable", "nondelivery", "non-delivery", "non delivery", "not delivered", "permanent delivery failure",
    "permanent error", "problem delivering", "problems delivering", "there was an error sending your mail", "error sending your mail",
    "sorry, your message could not be delivered", "your message could not be delivered", "your message wasn't delivered", "your message to",
    "your mail could not be delivered", "your email could not be delivered", "warning: message", "warning: could not send",
    "warning - message", "warning: e-mail", "error(s) in forwarding or filtering", "**message you sent blocked", "message you sent blocked", "loop alert",
    "loop back warning", "warning: unix from loop", "[bounce]", "bounce:", "bounced mail", "bounced message", "rejected mail", "rejected:", "mail rejected",
    "email rejected", "message rejected", "blocked:", "delayed mail", "delayed:", "deferred mail", "mail delayed", "notification of non-delivery",
    "surfcontrol", "aws notification message", "email delivery failure", "email delivery failed", "e-mail delivery failure", "email bounced",
    "address not found", "recipient address rejected", "mailbox full", "over quota", "host unknown", "invalid recipient", "failure:",
    "mail status report", "transport failure", "delivery has failed", "undelivered:", "undelivered", "returning message to sender",
    "mail delivery warning", "mail error", "mail problem", "mail processing error", "e-mail could not be delivered", "email could not be delivered",
    "e-mail undeliverable", "automatically rejected mail", "rejected message", "bounced email", "bounced e-mail", "mail bounced", "nachricht unzustellbar",
    "unzustellbar", "nicht zustellbar", "unzustellbare", "nicht zugestellt", "zustellung fehlgeschlagen", "benachrichtigung zum übermittlungsstatus",
    "benachrichtung zum übermittlungsstatus", "zustellstatus", "zustellungsstatus", "fehler bei der zustellung", "nachricht nicht zustellbar",
    "rückläufer", "zustellproblem", "mailzustellung", "e-mail nicht zustellbar",
    # French
    "non remis", "non distribuable", "message non distribué", "échec de la remise", "échec de remise", "échec de livraison", "échec d'envoi",
    "message non délivré", "notification d'état de remise", "notification d’état de remise", "courrier retourné", "courrier non distribué", "mail non délivré",
    "notification d'échec", "avis de non remise", "notification d'état de la distribution",
    # Spanish, Portuguese, Italian
    "no se puede entregar", "no se pudo entregar", "no entregado", "correo no entregado", "error en la entrega", "mensaje no entregado", "correo devuelto",
    "notificación de estado de entrega", "notificación de estado de la entrega", "fallo en la entrega", "entrega fallida",
    "não é possível entregar", "não entregue", "mensagem não entregue", "falha na entrega", "falha ao entregar", "notificação de status de entrega",
    "não foi possível entregar", "devolvida", "notificação de falha",
    "non recapitabile", "mancata consegna", "messaggio non recapitato", "impossibile recapitare", "notifica sullo stato del recapito",
    "notifica di mancato recapito", "avviso di mancata consegna", "mancato recapito", "consegna fallita",
    # Dutch, Nordic, Baltic
    "niet te bezorgen", "onbestelbaar", "kan niet worden bezorgd", "onbezorgbaar", "niet bezorgd", "bezorgingsstatus", "retour afzender", "olevererbart", "kan ikke leveres",
    "kunne ikke leveres", "ikke leveret", "ikke levert", "kan inte levereras", "går inte att leverera", "kunde inte levereras", "toimitus epäonnistui",
    "ei voitu toimittaa", "perillemeno", "leveransproblem", "leveringsfeil", "oleveret",
    # Slavic, Hungarian, Greek, Turkish
    "niedostarczon", "nie dostarczono", "nie można dostarczyć", "nie doręczono", "zwrot poczty", "powiadomienie o stanie dostarcz", "nedoručiteln",
    "nedoručen", "nelze doručit", "není možné doručit", "nepodarilo sa doručiť", "недоставлен", "не доставлен", "ваше сообщение не доставлено",
    "сообщение не доставлено", "письмо не доставлено", "ошибка доставки", "не удалось доставить", "недоставленное сообщение", "возврат почты",
    "повернення", "не вдалося доставити", "kézbesíthetetlen", "nem kézbesíthető", "kézbesítési hiba", "μη παραδόσιμο", "αδυναμία παράδοσης",
    "teslim edilemedi", "iletilemedi", "teslim edilemeyen", "ileti teslim", "nepristatyta", "nu se poate livra", "nelivrat", "neizporučeno",
    # Asian, Semitic
    "配信不能", "メール送信エラー", "送信エラー", "メールを配信できません", "メッセージを配信できません", "メール配信に失敗", "配信エラー", "配達不能", "未配信", "宛先不明", "エラーメール", "送信できませんでした",
    "系统退信", "退信", "退信通知", "邮件退回", "未送达", "无法投递", "無法傳遞", "未能送达", "退回", "发送失败", "郵件無法投遞", "系統退信", "投递失败", "未传递", "传递失败", "傳遞狀態", "반송", "전송 실패", "배달 실패", "배달되지 않음", "배달할 수 없음",
    "לא ניתן למסור", "לא נמסר", "تعذر التسليم", "غير قابل للتسليم", "فشل في التسليم", "không gửi được", "không thể gửi", "tidak terkirim", "gagal terkirim", "ส่งไม่ได้", "ไม่สามารถส่ง",
)

OPENINGS: tuple[str, ...] = (
    # Exim and its relatives, 1&1, mail.ru, Zoho
    "this message was created automatically by", "a message that you sent could not be delivered", "a message that you sent has not yet been delivered",
    "a message that you sent contained", "a message that you sent was rejected", "a message sent by", "could not be delivered to one or more of its recipients",
    "could not be delivered to one or more", "the following address(es) failed", "the following address failed", "the following addresses failed",
    "this is a permanent error", "has been frozen", "а письмо создано автоматически", "это письмо создано автоматически сервером", "не может быть доставлено",
    # qmail and clones
    "this is the qmail", "i'm afraid i wasn't able to deliver your message", "wasn't able to deliver your message", "i wasn't able to deliver",
    "unable to deliver your message to the following address", "this is the mail delivery agent", "i'm sorry to have to inform you",
    "we're sorry. there's a problem with the e-mail address", "this message was undeliverable due to the following reason",
    "this message is undeliverable", "was not able to deliver your message", "i tried to deliver", "message delivery agent", "the mail server could not deliver",
    # Postfix
    "this is the mail system at host", "this is the postfix program", "this is the postfix", "this is the mail system", "could not be delivered to one or more recipients",
    "the mail system <", "could not be delivered to one or more destinations", "this is a mime-encapsulated message",
    # sendmail of all ages
    "the original message was received at", "transcript of session follows", "the following addresses had", "had permanent fatal errors", "had transient non-fatal errors",
    "had delivery problems", "unsent message follows", "your message was not delivered", "message was not delivered to the following",
    "mail could not be delivered", "the following recipients could not be delivered",
    # Microsoft
    "did not reach the following recipient", "your message did not reach", "delivery has failed to these recipients", "delivery to the following recipients failed",
    "delivery to the following recipients has been delayed", "delivery has failed to", "delivery is delayed to these recipients", "diagnostic information for administrators",
    "your message to", "couldn't be delivered", "could not be delivered", "wasn't delivered", "was not delivered", "fehler bei der zustellung", "diagnoseinformationen für administratoren", "diagnose-informationen für administratoren",
    "informations de diagnostic pour les administrateurs", "échec de la remise", "información de diagnóstico para administradores", "error al entregar",
    "informazioni di diagnostica per gli amministratori", "informações de diagnóstico para administradores", "falha na entrega", "diagnostisk information",
    "diagnostische gegevens voor beheerders", "generating server", "conversation from the recipient's server", "the following organization rejected your message",
    "the following recipient(s) could not be reached", "the following recipient(s) cannot be reached", "this is an automatically generated delivery status notification",
    "dies ist eine automatisch erstellte benachrichtigung", "ceci est une notification", "esta es una notificación de estado de entrega",
    "questa è una notifica", "esta é uma notificação", "übermittlung an folgende empfänger",
    # Google, Yahoo, Amazon, SendGrid, Zoho, Apple
    "delivery to the following recipient failed permanently", "delivery to the following recipient", "address not found", "message not delivered", "message blocked",
    "recipient inbox full", "delivery incomplete", "there was a temporary problem delivering", "there was a problem delivering your message",
    "the group you tried to contact", "may not exist, or you may not have permission to post", "sorry, we were unable to deliver your message", "sorry we were unable to deliver",
    "sorry, i wasn't able to establish", "an error occurred while trying to deliver the mail", "unable to deliver your message", '"notificationtype":"bounce"', '"notificationtype": "bounce"',
    "your email to", "we had trouble delivering your message", "we were unable to deliver", "message from yahoo", "your message cannot be delivered",
    # Notes, GroupWise, iMail, Courier, Mercury, MDaemon, Communigate, SmarterMail, James, PowerMTA, Kerio, MailMarshal
    "failure reasons", "your message <", "the message that you sent was undeliverable", "undeliverable to", "body of message generated response", "delivery failed",
    "this is a delivery status notification from", "delays in delivering your message", "undeliverable mail", "mail failure report", "did not receive a copy of your message",
    "had permanent fatal delivery errors", "failed to deliver to", "failed to deliver the message", "could not deliver message to the following recipient",
    "could not deliver the message", "hi. this is the james mail server", "unable to deliver message to", "delivery failed for the following reason", "this has been a permanent failure",
    "could not be delivered because", "your message could not be sent", "your message could not be delivered", "the message could not be delivered", "message could not be delivered",
    "your message was rejected", "your message has been blocked", "hello, this is the mail server on", "this report relates to a message you sent", "your message cannot be delivered to the following recipients",
    "the user(s) account is", "each of the following recipients was rejected", "your mail sent on", "your mail attempted to be delivered on", "there was an error delivering your mail",
    "this is the dragonfly mail agent", "this is the mailer-daemon", "an error has occurred while attempting to deliver", "a message is delayed for more than", "duplicated message-id in",
    "message headers follow", "message log follows", "failed addresses follow", "this message was rejected", "the following message to", "sent <<< rcpt to", "unable to relay",
    "error: undeliverable", "undelivered mail returned", "the attached message could not be delivered", "the e-mail system was unable to deliver", "no such user", "permanent error occurred",
    "the recipient name is not recognized", "the destination user is", "recipient's mailbox is full", "mailbox is full", "is not a member", "not member article", "temporary error", "message you sent blocked by our bulk email filter",
    "loop back", "we regret to inform you that your message", "i am sorry to inform you", "has been automatically rejected", "unfortunately, your message", "unfortunately, some messages",
    "has been returned because", "has been returned to you", "is being returned to you", "was automatically rejected", "has been postponed", "failed recipient", "mail cannot be delivered",
    "your mail cannot be delivered", "could not be sent to", "cannot be delivered to the following", "the following mail could not be delivered", "unable to deliver message",
    # Other languages
    "konnte nicht zugestellt werden", "konnte leider nicht zugestellt werden", "ihre nachricht konnte nicht", "die folgende adresse", "die nachricht konnte nicht", "n'a pas pu être remis", "n'a pas pu être délivré", "n'a pas pu être distribué",
    "no se pudo entregar", "no ha podido ser entregado", "no se ha podido entregar", "non è stato possibile recapitare", "non è stato recapitato", "não pôde ser entregue", "não foi possível entregar", "kon niet worden bezorgd", "kon niet worden afgeleverd",
    "kunde inte levereras", "kunne ikke leveres", "nie mogła zostać dostarczona", "nie została dostarczona", "nebyla doručena", "не удалось доставить", "не было доставлено", "не доставлено",
    "このメールは送信できませんでした", "次のあて先へのメッセージはエラー", "送信できませんでした", "配信できませんでした", "送信に失敗しました", "あて先不明", "以下のメールは", "メールをお届けできません", "配達されませんでした", "配信に失敗",
    "很抱歉您发送的邮件被退回", "您的邮件", "无法送达", "退信原因", "抱歉，您的邮件", "無法傳遞", "未能成功发送", "전송되지 못했습니다", "배달하지 못했습니다", "수신자가", "แจ้งเตือน",
)

# Openings so particular to a mail server that they count without a daemon as sender, at the very start of the text.
CERTAIN_OPENINGS: tuple[str, ...] = (
    '{"notificationtype":"bounce"', '{"notificationtype": "bounce"', '{"eventtype":"bounce"', '{ "notificationtype": "bounce"',
    "duplicated message-id in", "this message was created automatically by mail delivery software", "this message was created automatically by the smtp relay",
    "hi. this is the qmail", "this is the qmail", "this is the mail system at host", "this is the postfix program", "----- the following addresses had",
    "----- transcript of session follows", "--- the following addresses had", "the original message was received at", "this report relates to a message you sent",
    "this is the mailer-daemon, please do not reply", "this is the dragonfly mail agent", "hi. this is the james mail server", "hi! this is the mailer-daemon",
    "delivery to the following recipient failed permanently", "delivery to the following recipients failed", "loop back warning", "------- failure reasons",
    "hello, this is the mail server on", "i'm sorry to have to inform you that the message returned", "error: undeliverable",
    "your mail sent on", "your mail attempted to be delivered on", "sorry, we were unable to deliver your message to the following address",
    "the message that you sent was undeliverable to the following", "you are not member", "not member article from", "----- the following addresses",
    "we had trouble delivering your message. full details follow", "this is a delivery status notification", "mail failure report", "delivery failed 20 attempts",
    "------ failed recipients", "sent <<< rcpt to", "message from interscan", "was automatically rejected: quota exceeded",
)

# Signs of an SMTP conversation or its result in the machine part.
REASONS: tuple[str, ...] = (
    "remote host said", "smtp error from remote", "user unknown", "unknown user", "no such user", "mailbox unavailable", "mailbox full", "mailbox is full", "quota exceeded", "over quota",
    "host unknown", "host not found", "domain not found", "recipient address rejected", "address rejected", "does not exist", "doesn't have a", "rejected recipient", "relay access denied", "relaying denied",
    "final-recipient:", "diagnostic-code:", "x-failed-recipients", "retry time not reached", "connection timed out", "connection refused", "message expired", "delivery expired", "unrouteable", "rcpt to",
    "too many hops", "message size exceeds", "message too large", "error_code", "said: 5", "said: 4", "server message", "response was:", "the response from the remote server", "name service error",
)

# Lines after which the returned message begins.
RETURNED: tuple[str, ...] = (
    "this is a copy of the message", "below this line is a copy of the message", "below is a copy of the original message", "below this line is the original", "original message follows",
    "message headers follow", "unsent message follows", "original message", "returned message", "the header of the original message", "headers of the original message", "original mail as follows", "message header follows", "copy of the message",
    "text of your message follows", "your original message", "your message reads", "content of the original", "start of original message", "original message header", "original message headers", "undelivered message headers",
    "message contents follow", "the following is a copy of", "message text follows", "beginning of the original", "received:from", "ursprüngliche nachricht", "the message returned", "start of returned message",
)
