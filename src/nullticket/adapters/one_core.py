"""Matrices on one core, for good and for the whole process.

Those met here are so small that they are not quicker on two cores, whose threads spin while they wait for the next and so
take the core from everything else. And one core adds in one order, so that the same data give the same model and a model
the same answers, whatever runs beside it. A limit that is taken back afterwards would not do: it is one of the process,
and whoever takes his back takes back everybody's.
"""


def on_one_core() -> None:
    """Holds for the libraries that are loaded by now."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - not before a text comes

    threadpool_limits(limits=1, user_api="blas")
