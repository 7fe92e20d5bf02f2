"""The example at the top of each decision module is true."""

import doctest
import importlib

import pytest

MODULES = [
    "adapters.glpi_payloads",
    "adapters.solman_payloads",
    "classification.policy",
    "similar.standing",
    "classification.running",
    "classification.calibration",
    "classification.weighing",
    "classification.words",
    "classification.signals",
    "classification.priority",
    "classification.keywords",
    "classification.entities",
    "classification.intent",
    "classification.keyphrases",
    "classification.masking",
    "classification.orders",
    "external.mapping",
    "external.glpi_signature",
    "external.glpi_shapes",
    "external.solman_shapes",
    "intake.titles",
    "intake.inbound",
    "analytics.rollup",
    "knowledge.ranking",
    "knowledge.draft",
    "patterns.detector",
    "patterns.bursts",
    "desk.policy",
    "desk.undoing",
    "tickets.lifecycle",
    "sla.calendars",
    "sla.calculator",
    "routing.conditions",
    "routing.facts",
    "routing.strategies",
    "routing.agents",
    "routing.replay",
    "routing.snapshot",
    "notifications.answers",
    "notifications.policy",
    "oauth.grants",
]


@pytest.mark.parametrize("name", MODULES)
def test_the_example_of_the_module_holds(name):
    module = importlib.import_module(
        f"nullticket.{name}" if name.startswith("adapters.") else f"nullticket.features.{name}"
    )

    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
