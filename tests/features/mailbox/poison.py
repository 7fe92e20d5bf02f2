"""Mails made to hurt whoever reads them, by name."""

from collections.abc import Mapping

HEAD = b"From: Eve <%s@poison.example>\r\nTo: help@desk.example\r\nMessage-ID: <%s@poison.example>\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"


def head(name: str) -> bytes:
    word = name.replace(" ", "-").encode()
    return HEAD % (word, word, word)


def nested(depth: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    closing = b"".join(b"\r\n--b%d--" % n for n in reversed(range(depth)))
    return head("nested") + opening + b"Content-Type: text/plain\r\n\r\ndeep" + closing


def parameters(count: int) -> bytes:
    given = b"".join(b"; p%d=v" % n for n in range(count))
    return head("parameters") + b"Content-Type: text/plain" + given + b"\r\n\r\nhello"


def encoded_words(count: int) -> bytes:
    words = b" ".join(b"=?utf-8?b?w6Q=?=" for _ in range(count))
    return head("words").replace(b"Subject: words", b"Subject: " + words) + b"\r\nhello"


def parts(count: int) -> bytes:
    one = b"--p\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\r\nx\r\n"
    return head("parts") + b"Content-Type: multipart/mixed; boundary=p\r\n\r\n" + one * count + b"--p--"


def html(name: str, markup: bytes) -> bytes:
    return head(name) + b"Content-Type: text/html\r\n\r\n" + markup


POISON: Mapping[str, bytes] = {
    "nested MIME": nested(2000),
    "parameters": parameters(20_000),
    "encoded words": encoded_words(20_000),
    "parts": parts(10_000),
    "nested div": html("divs", b"<div>" * (512 * 1024 // 5)),
    "on on on": head("on") + b"\r\n" + b"On " * 20_000,
    "quotes": head("quotes") + b"\r\n" + b">" * 1_000_000,
    "empty from": b"From: <>\r\nSubject: x\r\n\r\nhello",
    "no header": b"\r\n\r\nhello",
    "nothing": b"\r\n",
    "no id": b"From: noid@poison.example\r\nSubject: x\r\n\r\nhello",
    "raw bytes": b"From: raw@poison.example\r\nSubject: \xff\xfe\x80\x00\xe4\r\n\r\n\xff\x00\xfe",
    "utf-32": head("utf32") + b"Content-Type: text/plain; charset=utf-32\r\n\r\n\x00\x01\x02\xff\xff\xff",
    "bad base64": head("base64") + b"Content-Transfer-Encoding: base64\r\n\r\n=====@@@@abc===\r\n!!",
    "null in address": b"From: nul\x00l@poison.example\r\nSubject: a\x00b\r\nMessage-ID: <\x00@x>\r\n\r\nnull",
    "long address": b"From: " + b"a" * 64 + b"@" + b"b" * 250 + b".example\r\nSubject: x\r\n\r\nhello",
    "surrogates": head("surrogates") + b"Content-Type: text/html; charset=utf-16\r\n\r\n" + b"\x00\xd8" * 500,
    "bad boundary": head("boundary") + b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--\r\n",
}
