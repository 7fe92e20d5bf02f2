"""One module for each thing outside: mail, text messages, files, sockets, models, other desks.

Each fulfils a protocol of ``nullticket.ports`` and translates its library's errors. Adapters know no feature.
"""
