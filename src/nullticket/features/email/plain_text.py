"""Plain bodies as people read them: format=flowed unwrapped, text/enriched and RTF-like markup dropped.

>>> unflow("a \\nb\\n> c \\n> d", delete_space=False)
'a b\\n> c d'
"""

import re

_ENRICHED = re.compile(r"<(/?)(param|[a-z]{1,30})>", re.IGNORECASE)
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
