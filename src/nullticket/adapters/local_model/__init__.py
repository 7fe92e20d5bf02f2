"""The local engine: a small calibrated model in this process, no network, no GPU.

Owns reading a text into hashed words, pieces and an embedding, training the heads over them, the file a model is kept
in, and answering as a `ClassificationEngine`. Knows nothing of tickets' rows or of who corrected what.
"""
