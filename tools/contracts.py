"""Two contract types for import-linter, whose own wildcards match whole names only.

`names` forbids imports by patterns in which `*` may stand for a part of a name, so that `rule_repository.py` falls
under the same rule as `repository.py`. `anatomy` orders the files inside each feature by what their names end in.
Both are configured in `.importlinter`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

PURE_RANK = -1


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """`*` is any part of one name; a trailing `.**` is the module itself and all below it.

    >>> bool(pattern("a.*_b").fullmatch("a.x_b")), bool(pattern("a.*").fullmatch("a.b.c"))
    (True, False)
    >>> bool(pattern("a.**").fullmatch("a")), bool(pattern("a.**").fullmatch("a.b.c"))
    (True, True)
    """
    stem, below = (expression[:-3], r"(\..+)?") if expression.endswith(".**") else (expression, "")
    return re.compile(re.escape(stem).replace(r"\*", r"[^.]+") + below)


def matching(modules: Iterable[str], expressions: Sequence[str]) -> list[str]:
    patterns = [pattern(expression) for expression in expressions]
    return sorted(module for module in modules if any(known.fullmatch(module) for known in patterns))


def line_of(graph: ImportGraph, importer: str, imported: str) -> str:
    lines = [str(detail["line_number"]) for detail in graph.get_import_details(importer=importer, imported=imported)]
    return f"{importer} -> {imported} (l.{', l.'.join(lines) or '?'})"


class NamesContract(Contract):
    """No module of `importers` (less `except_importers`) imports one of `imported`; with `indirect`, by no detour."""

    type_name = "names"

    importers = fields.ListField(subfield=fields.StringField())
    except_importers = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    imported = fields.ListField(subfield=fields.StringField())
    indirect = fields.BooleanField(required=False, default=False)

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        option: Any = self  # on an instance a field reads as its parsed value, which its type does not say
        excepted = set(matching(graph.modules, option.except_importers))
        importers = [name for name in matching(graph.modules, option.importers) if name not in excepted]
        imported = matching(graph.modules, option.imported)
        find = self._chain if option.indirect else self._direct
        found = [chain for importer in importers for target in imported for chain in find(graph, importer, target)]
        return ContractCheck(kept=not found, metadata={"found": found})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for chain in check.metadata["found"]:
            output.print_error("- " + "\n    & ".join(chain), bold=False)
        output.new_line()

    @staticmethod
    def _direct(graph: ImportGraph, importer: str, imported: str) -> list[list[str]]:
        there = graph.direct_import_exists(importer=importer, imported=imported)
        return [[line_of(graph, importer, imported)]] if there else []

    @staticmethod
    def _chain(graph: ImportGraph, importer: str, imported: str) -> list[list[str]]:
        chain = graph.find_shortest_chain(importer=importer, imported=imported) or ()
        return [[line_of(graph, *link) for link in pairwise(chain)]] if chain else []


class AnatomyContract(Contract):
    """Files of a feature import only kinds below their own; a file of no kind is a decision module, at the bottom."""

    type_name = "anatomy"

    container = fields.StringField()
    kinds = fields.ListField(subfield=fields.StringField())

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        option: Any = self  # on an instance a field reads as its parsed value, which its type does not say
        ranks = kind_ranks(option.kinds)
        found = [
            line_of(graph, importer, imported)
            for feature in sorted(graph.find_children(option.container))
            for importer in sorted(graph.find_descendants(feature))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported.startswith(f"{feature}.") and points_up(feature, (importer, imported), ranks)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(f"- {line} points up", bold=False)
        output.new_line()


def kind_ranks(levels: Sequence[str]) -> dict[str, int]:
    """Rank of each kind, the topmost highest.

    >>> kind_ranks(["api | jobs", "service"])
    {'service': 0, 'api': 1, 'jobs': 1}
    """
    ranked = enumerate(reversed(levels))
    return {kind.strip(): rank for rank, level in ranked for kind in level.split("|")}


def kind_of(feature: str, module: str) -> str:
    """The kind in a file's name: `service` for `service.py` and for `reply_service.py`.

    >>> kind_of("f", "f.reply_service"), kind_of("f", "f.keywords"), kind_of("f", "f.api.sub")
    ('service', 'keywords', 'api')
    """
    return module.removeprefix(f"{feature}.").split(".")[0].rsplit("_", 1)[-1]


def points_up(feature: str, link: tuple[str, str], ranks: dict[str, int]) -> bool:
    """Whether an import inside one feature goes to a higher kind, or from one door to another."""
    importer, imported = (kind_of(feature, module) for module in link)
    lower, upper = ranks.get(importer, PURE_RANK), ranks.get(imported, PURE_RANK)
    doors = lower == upper == max(ranks.values()) and importer != imported
    return lower < upper or doors
