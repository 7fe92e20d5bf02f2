"""Serve a model file by llama.cpp's own HTTP server: `python serve_model.py FILE PORT`. It ends with its parent."""

import signal
import sys

import xllamacpp


def main(path: str, port: int) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx = 4096
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = port
    # More threads than free cores wait for each other in a spin, and everything takes twenty times as long.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    del server


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
