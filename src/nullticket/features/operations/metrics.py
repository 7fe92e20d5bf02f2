r"""Names of the figures that ``/metrics`` shows besides the request histogram.

>>> gauge_lines({"jobs_waiting": 3.0})
'# TYPE nullticket_jobs_waiting gauge\nnullticket_jobs_waiting 3.0\n'
"""

from collections.abc import Mapping


def gauge_lines(values: Mapping[str, float]) -> str:
    """Prometheus text of plain gauges."""
    return "".join(f"# TYPE nullticket_{name} gauge\nnullticket_{name} {value}\n" for name, value in values.items())


def labelled_lines(name: str, label: str, values: Mapping[str, float]) -> str:
    r"""One gauge for several things, told apart by a label.

    >>> labelled_lines("mailbox_lag_seconds", "mailbox", {"help@x.org": 2.0}).splitlines()[-1]
    'nullticket_mailbox_lag_seconds{mailbox="help@x.org"} 2.0'
    """
    if not values:
        return ""
    rows = (f'nullticket_{name}{{{label}="{_escaped(of)}"}} {value}\n' for of, value in values.items())
    return f"# TYPE nullticket_{name} gauge\n" + "".join(rows)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
