"""The files under deploy/, the Dockerfile and compose.yaml name only what the product has: no container engine is at hand to find out."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from fastapi import FastAPI
from pydantic import BaseModel

from nullticket.adapters.celery_doorbell import INSIDE, OUTSIDE
from nullticket.cli import app as cli
from nullticket.infra.web import api_routes
from nullticket.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/nullticket.yaml").read_text()))
SECRET = {"deploy/secrets", "deploy/tls"}
FILES = [
    one
    for one in (ROOT / "compose.yaml", ROOT / "Dockerfile", *(ROOT / "deploy").rglob("*"))
    if one.is_file() and one.parent.relative_to(ROOT).as_posix() not in SECRET
]
OURS = {name: one for name, one in COMPOSE["services"].items() if one.get("image") == "nullticket:latest"}


def names(settings: type[BaseModel], prefix: str = "NULLTICKET_") -> Iterator[str]:
    for name, field in settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from names(field.annotation, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper()


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] == kind}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for one in MANIFESTS:
        if one["kind"] in {"Deployment", "Job"}:
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]


def commands() -> Iterator[list[str]]:
    """Whatever starts one of our programs."""
    for one in OURS.values():
        yield one["command"]
        if "test" in one.get("healthcheck", {}):
            yield one["healthcheck"]["test"][1:]
    for _, pod in pods():
        for container in pod["containers"]:
            yield container["command"]
            if (probe := container.get("livenessProbe", {}).get("exec")) is not None:
                yield probe["command"]
    for line in (ROOT / "deploy/systemd/nullticket.service").read_text().splitlines():
        if line.startswith("ExecStart"):
            yield shlex.split(line.partition("=")[2].removeprefix("/opt/nullticket/bin/"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_setting_that_a_file_names_is_one(file: Path):
    known = {*names(Settings), "NULLTICKET_RELEASE"}  # what building is told
    named = set(re.findall(r"\bNULLTICKET_[A-Z_]+[A-Z]", file.read_text()))

    assert {name for name in named if name.removesuffix("_FILE") not in known} == set()


def test_every_command_is_one_of_ours():
    seen = set()
    for command in commands():
        words = command[2].replace(" && ", " ").split() if command[:2] == ["sh", "-c"] else command
        for at, word in enumerate(words):
            if word == "nullticket":
                seen.add(" ".join(words[at + 1 : at + 3]) if words[at + 1] == "jobs" else words[at + 1])
        if "-Q" in words:
            assert set(words[words.index("-Q") + 1].split(",")) <= {INSIDE, OUTSIDE}
        if words[0] == "celery":
            assert words[1:3] == ["-A", "nullticket.worker"]
    ours: Any = typer.main.get_command(cli)
    assert seen == {"serve", "migrate", "seed", "jobs probe"}
    for words in seen:
        group, _, word = words.rpartition(" ")
        assert word in (ours.commands[group] if group else ours).commands


def test_probes_ask_what_the_server_answers(app: FastAPI):
    known = {str(route.path) for route in api_routes(app)}
    asked = [
        container[name]["httpGet"]
        for _, pod in pods()
        for container in pod["containers"]
        for name in ("startupProbe", "readinessProbe", "livenessProbe")
        if "httpGet" in container.get(name, {})
    ]
    assert len(asked) == 3
    assert {one["path"] for one in asked} <= known
    port = Settings.model_fields["port"].default
    assert {one["port"] for one in asked} == {port}
    assert of_kind("Service")["nullticket"]["spec"]["ports"][0]["targetPort"] == port
    assert f"http://127.0.0.1:{port}/healthz" in (ROOT / "Dockerfile").read_text()
    assert f"server api:{port} " in (ROOT / "deploy/nginx.conf").read_text()


def test_our_containers_are_nobody_special_and_write_only_where_they_may():
    folder = re.search(r"NULLTICKET_DATA_DIR=(\S+)", (ROOT / "Dockerfile").read_text())
    assert folder is not None
    for name, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"], name
        volumes = {one["name"] for one in pod["volumes"]}
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"], name
            assert container["resources"]["limits"]["memory"], name
            mounted = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
            assert set(mounted.values()) <= volumes
            assert set(mounted) <= {"/tmp", folder[1]}
    for name, one in OURS.items():
        assert one["read_only"], name
        assert one["tmpfs"] == ["/tmp"]
        assert one["volumes"] == [f"files:{folder[1]}"]
    assert "\nUSER 10001\n" in (ROOT / "Dockerfile").read_text()


def test_what_is_scaled_keeps_enough_through_a_disruption():
    deployments = of_kind("Deployment")
    for name, scaler in of_kind("HorizontalPodAutoscaler").items():
        target = deployments[scaler["spec"]["scaleTargetRef"]["name"]]
        assert "replicas" not in target["spec"], "applying the file again would take away what was added"
        budget = of_kind("PodDisruptionBudget")[name]
        assert budget["spec"]["selector"] == target["spec"]["selector"]
        assert 0 < budget["spec"]["minAvailable"] < scaler["spec"]["minReplicas"]
    assert {"nullticket-api", "nullticket-worker-inside"} == set(of_kind("HorizontalPodAutoscaler"))


def test_there_is_time_to_end_what_was_begun():
    drain = Settings(env="production").seconds_to_drain
    wanted = 25 + drain
    assert all(
        int(one["stop_grace_period"].removesuffix("s")) > wanted
        for one in OURS.values()
        if one["command"][1] == "serve"
    )
    for name, pod in pods():
        assert name == "nullticket-migrate" or pod["terminationGracePeriodSeconds"] > wanted


def test_everything_that_the_files_copy_or_mount_is_there_or_made_by_the_guide():
    guide = (ROOT / "deploy/README.md").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()
    for source in re.findall(r"^COPY (?!--from)(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        assert (ROOT / source).exists(), source
        assert source.rstrip("/") not in ignored
    mounts = [mount for one in COMPOSE["services"].values() for mount in one.get("volumes", ())]
    for mount in mounts:
        source = mount.split(":")[0]
        if source.startswith("./"):
            assert (ROOT / source).exists() or source.removeprefix("./") in guide, source
        else:
            assert source in COMPOSE["volumes"]
    for one in COMPOSE["secrets"].values():
        assert one["file"] in guide
    assert set(ignored) >= SECRET, "a build is not given what is secret"
    for one in COMPOSE["services"].values():
        assert set(one.get("secrets", ())) <= set(COMPOSE["secrets"])
        assert set(one.get("depends_on", ())) <= set(COMPOSE["services"])
