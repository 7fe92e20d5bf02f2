"""How much of a mail is read before the rest is left alone.

Every walk in this room is linear in the input; these caps bound the constants, so that a hostile mail costs no more
than a large honest one. What lies beyond a cap stays in the stored raw mail and is named in `ParsedMail.defects`.
"""

HEADER_BYTES = 512 * 1024
HEADER_FIELDS = 1000
FIELD_BYTES = 128 * 1024
PARAMETERS = 200
MIME_DEPTH = 24
MIME_PARTS = 500
ENCODED_WORDS = 2000
ADDRESSES = 2000
REFERENCES = 500
TEXT_CHARACTERS = 1_000_000
HTML_BYTES = 3 * 1024 * 1024
REPLY_LINES = 10_000
TNEF_PROPERTIES = 5000
DETECTOR_BYTES = 4096
