"""What a mail says and how ours are written: the parser room and the outbound composer.

Owns reading one raw RFC 5322 message into a `ParsedMail` (`parse.parse_message`), telling replies from history,
bounces from people and robots from both, and composing our own messages with their signed addresses and ids
(`compose`, `tokens`). It knows no mailbox, no ticket and no database: bytes in, values out.
"""
