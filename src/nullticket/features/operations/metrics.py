r"""Names of the figures that ``/metrics`` shows besides the request histogram.

>>> gauge_lines({"jobs_waiting": 3.0})
'# TYPE nullticket_jobs_waiting gauge\nnullticket_jobs_waiting 3.0\n'
"""

from collections.abc import Mapping


def gauge_lines(values: Mapping[str, float]) -> str:
    """Prometheus text of plain gauges."""
    return "".join(f"# TYPE nullticket_{name} gauge\nnullticket_{name} {value}\n" for name, value in values.items())
