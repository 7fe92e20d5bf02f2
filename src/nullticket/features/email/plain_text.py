"""Plain bodies as people read them: format=flowed unwrapped, text/enriched and RTF-like markup dropped.

>>> unflow("a \\nb\\n> c \\n> d", delete_space=False)
'a b\\n> c d'
"""

import re

_ENRICHED = re.compile(r"<(/?)(param|[a-z]{1,30})>", re.IGNORECASE)
_CLEAR_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]{1,20}: [^\n]{0,200}\n){0,5}\n", re.MULTILINE
)
_SIGNATURE_BEGIN = "\n-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_QUOTE_MARKS = re.compile(r">*")


def unflow(text: str, *, delete_space: bool) -> str:
    """RFC 3676: join soft-broken lines of equal quote depth; `-- ` stays a line of its own."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        marks = _QUOTE_MARKS.match(line)
        depth = len(marks.group()) if marks else 0
        content = line[depth:]
        content = content.removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        kept = content[:-1] if soft and delete_space else content
        if depth == open_depth and content != "-- ":
            out[-1] += kept
        else:
            out.append(("> " if depth else "").join([">" * max(0, depth - 1), kept]) if depth else kept)
        open_depth = depth if soft else -1
    return "\n".join(each.rstrip() if each.rstrip() != "--" else each for each in out)


def without_clear_signature(text: str) -> str:
    """Text signed in place (RFC 9580 cleartext framework) without the armour around it."""
    match = _CLEAR_SIGNED.search(text)
    if not match:
        return text
    signature = text.find(_SIGNATURE_BEGIN, match.end())
    if signature < 0:
        return text
    end = text.find(_SIGNATURE_END, signature)
    rest = text[end + len(_SIGNATURE_END) :] if end >= 0 else ""
    inner = text[match.end() : signature].replace("\n- -", "\n-")
    return f"{text[: match.start()]}{inner.rstrip()}\n{rest}"


def plain_from_enriched(text: str) -> str:
    """text/enriched and text/richtext: `<<` is a bracket, single line ends are spaces, markup is dropped."""
    out: list[str] = []
    parameter = 0
    position = 0
    unwrapped = re.sub(r"(?<!\n)\n(?!\n)", " ", text).replace("\n\n", "\n")
    for match in _ENRICHED.finditer(unwrapped):
        if not parameter:
            out.append(unwrapped[position : match.start()])
        if match.group(2).lower() == "param":
            parameter = max(0, parameter + (-1 if match.group(1) else 1))
        elif match.group(2).lower() == "nl":
            out.append("\n")
        position = match.end()
    out.append(unwrapped[position:])
    return "".join(out).replace("<<", "<")
