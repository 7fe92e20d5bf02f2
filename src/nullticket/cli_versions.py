"""Commands about the models that a desk has trained: list, train, calibrate, promote, roll back, carry to another desk."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from nullticket.cli_operations import AsJson, runtime_of, show
from nullticket.core.clock import iso
from nullticket.features.classification import engines_service
from nullticket.features.learning import service, training_service, version_service
from nullticket.features.learning.schemas import RunOut, VersionOut
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.wiring import process_name

JOB: Final = "learning.train"
_PAUSE_SECONDS = 0.5
VersionId = Annotated[int, typer.Argument(help="Number of the model, as `model list` shows it.")]


def list_models(as_json: AsJson = False) -> None:
    """All models, newest first; the one that decides is marked."""
    with runtime_of() as runtime, runtime.units.read() as uow:
        found = service.versions(uow)
        current = found["current_id"]
        document = [_line(VersionOut.model_validate(row), current=row.id == current) for row in found["versions"]]
    lines = ["* the model of a fresh installation"] if current is None else []
    for one in document:
        mark, why = "*" if one["decides"] else " ", "; ".join(one["reasons"])
        lines.append(
            f"{mark} {one['id']:>4}  {one['name']:<16} {one['state']:<9} {one['label_count']:>6} labels  {why}"
        )
    show(document, lines, as_json=as_json)


def _line(row: VersionOut, *, current: bool) -> dict[str, Any]:
    known = row.model_dump(mode="json", exclude={"decisions", "thresholds"})
    return known | {"created_at": iso(row.created_at), "decides": current}


def train(
    seed: Annotated[int, typer.Option(help="The same labels and the same seed give the same model.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Train on the labels of this desk, here and now; the model is promoted if it is better."""
    with runtime_of() as runtime:
        with runtime.units.write() as uow:
            run_id = training_service.request(uow, seed=seed).id
        ended = _ended(runtime, run_id, (lambda _: None) if as_json else _tell)
    lines = [f"{ended.state}: {ended.outcome}" + (f", model {ended.version_id}" if ended.version_id else "")]
    show(ended.model_dump(mode="json"), lines, as_json=as_json)
    raise typer.Exit(0 if ended.state == "done" else 1)


def _tell(run: RunOut) -> None:
    typer.echo(f"{run.progress:>3} %  {run.step or run.state}", err=True)


def _ended(runtime: Runtime, run_id: int, tell: Callable[[RunOut], None]) -> RunOut:
    """Do the training in this process, or wait for the one that was faster."""
    # No threads: the runner only keeps its lease alive while the training runs here.
    runner, told = Runner(runtime, process_name(), threads=0), ""
    runner.start()
    try:
        while True:
            runner.run_some(runner.owner, only=[JOB])
            with runtime.units.read() as uow:
                run = RunOut.model_validate(service.training(uow, run_id))
            if run.step != told:
                tell(run)
            if run.state in {"done", "failed"}:
                return run
            told = run.step
            time.sleep(_PAUSE_SECONDS)
    finally:
        runner.stop()


def calibrate(as_json: AsJson = False) -> None:
    """Learn anew from what people settled how far to believe the language model. Local models are calibrated as they
    are trained.
    """
    with runtime_of() as runtime:
        engines_service.calibrate(runtime)
        with runtime.units.read() as uow:
            known = engines_service.calibration(uow, runtime)
    lines = [
        f"{one['field']:<9} {one['model']}: {one['outcomes']} outcomes, right in {one['accuracy']:.0%}, "
        f"calibration error {one['error']:.3f}" + ("" if one["judged"] else " (too little to be judged)")
        for one in known
    ]
    show(known, lines or ["No language model is configured."], as_json=as_json)


def promote(version_id: VersionId) -> None:
    """Let this model decide, whatever its comparison said."""
    with runtime_of() as runtime, runtime.units.write() as uow:
        name = version_service.promote(uow, version_id).name
    typer.echo(f"{name} decides from now on")


def rollback() -> None:
    """Back to the model that decided before."""
    with runtime_of() as runtime, runtime.units.write() as uow:
        back = version_service.rollback(uow)
    typer.echo(f"model {back} decides again" if back else "the model of a fresh installation decides again")


def export(
    version_id: VersionId,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it; never overwritten.")],
) -> None:
    """Write a model to a file: numbers without code, read by `model import` on this desk or another."""
    with runtime_of() as runtime:
        with runtime.units.read() as uow:
            data = version_service.exported(uow, version_id)
        try:
            with file.open("xb") as target:
                target.write(data)
        except OSError as error:
            raise typer.BadParameter(f"{file} cannot be written: {error.strerror}") from error
    typer.echo(f"{hashlib.sha256(data).hexdigest()}  {file}")


def take_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `model export` wrote.")],
    sha256: Annotated[str, typer.Option(help="Refuse the file unless this is its digest.")] = "",
) -> None:
    """Keep a model from a file. It decides nothing until it is promoted."""
    data = file.read_bytes()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256.lower():
        raise typer.BadParameter(f"{file} is not the file with this digest")
    with runtime_of() as runtime, runtime.units.write() as uow:
        row = version_service.take_in(runtime, uow, data)
        number, name = row.id, row.name
    typer.echo(f"model {number} ({name}) is kept; `nullticket model promote {number}` lets it decide")


COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "list": list_models,
    "train": train,
    "calibrate": calibrate,
    "promote": promote,
    "rollback": rollback,
    "export": export,
    "import": take_in,
}
