"""How an attachment is called: decoded, safe to save, never empty.

>>> safe_name("..\\\\evil/\\u202etxt.exe\\n")
'_evil_txt.exe'
"""

import mimetypes
import re
import unicodedata

from nullticket.features.email.header_block import split_block
from nullticket.features.email.headers import Headers, readable
from nullticket.features.email.structure import Part

_FORBIDDEN = re.compile(r"[\\/:*?\"<>|\r\n\t\x00-\x1f\x7f]+")
_MAXIMUM_BYTES = 200
_TYPES = mimetypes.MimeTypes()  # the built-in table only: the same name on every machine
_STEMS = {"image": "image", "audio": "audio", "video": "video", "text": "text", "application": "file"}
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/svg+xml": ".svg",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "application/octet-stream": ".bin",
}


def declared_name(part: Part) -> str:
    """The name a part gives itself, or an empty string. The disposition wins over the old `name` parameter."""
    _, parameters = part.disposition
    for source in (
        parameters.get("filename", ""),
        parameters.get("name", ""),
        part.parameters.get("name", ""),
        part.parameters.get("filename", ""),
    ):
        name = safe_name(readable(source, hints=part.headers.hints))
        if name:
            return name
    return ""


def name_of(part: Part, number: int) -> str:
    """A name that is never empty: declared, described, the subject of a nested mail, or made from the type."""
    declared = declared_name(part)
    if declared:
        return declared
    if part.content_type == "message/rfc822":
        return message_name(part.decoded(), hints=part.headers.hints)
    described = safe_name(part.headers.text("content-description"))
    extension = extension_of(part.content_type)
    if described and "." in described[-6:]:
        return described
    location = part.headers.text("content-location").rpartition("/")[2]
    if "." in location[-6:] and (name := safe_name(location)):
        return name
    stem = _STEMS.get(part.content_type.partition("/")[0], "file")
    return f"{stem}{number}{extension}"


def message_name(raw: bytes, *, hints: tuple[str, ...] = ()) -> str:
    """The name of an attached mail: its subject."""
    headers = Headers(split_block(raw, top=True).fields, hints)
    subject = safe_name(headers.text("subject"), suffix=".eml")
    return subject if subject and subject != ".eml" else "message.eml"


def extension_of(content_type: str) -> str:
    return _EXTENSIONS.get(content_type) or _TYPES.guess_extension(content_type, strict=False) or ".bin"


def safe_name(name: str, *, suffix: str = "") -> str:
    """One path segment in NFC, without separators, control or direction marks, at most 200 bytes with its suffix."""
    visible = "".join(each for each in unicodedata.normalize("NFC", name.strip()) if each in "\n\r\t" or _visible(each))
    clean = " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")
    stem, dot, extension = clean.rpartition(".")
    if not dot or len(extension) > 10 or suffix:
        stem, extension = clean, ""
    ending = suffix or (f".{extension}" if extension else "")
    encoded = stem.encode("utf-8", "ignore")[: _MAXIMUM_BYTES - len(ending.encode("utf-8"))]
    return encoded.decode("utf-8", "ignore").rstrip() + ending


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cf", "Cc", "Cs", "Co"}
