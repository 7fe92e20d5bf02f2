"""The engine ``llm``: a language model behind any server that speaks the OpenAI chat API.

The model is treated as a stranger: it gets a masked text and no tools, its answer is read against a closed list, and it
may be slow, absent, wrong or bribed by the text without harm to the ticket.
"""
