"""What the tests stand on: real servers on free loopback ports, and a network that ends at this machine.

Owns PostgreSQL and Redis processes of the test session and the guard against outside connections. Imported as
`harness` by fixtures and by the few tests that kill a server on purpose.
"""
