"""Ports on the loopback interface."""

import random
import socket

# Below the range from which Linux draws the ports of outgoing connections, so that none of those
# can take a port between our look and the start of the server.
LOWEST, HIGHEST = 20000, 32000
ATTEMPTS = 200


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set this too; without it a port whose last connections linger looks taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """`count` different ports nobody listens on now. Somebody may before they are used; who starts
    a server on one must be ready to draw again."""
    found: list[int] = []
    for _ in range(ATTEMPTS):
        port = random.randrange(LOWEST, HIGHEST)
        if port not in found and is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError(f"no {count} free ports between {LOWEST} and {HIGHEST}")


def free_base(span: int) -> int:
    """The first of `span` free ports in a row."""
    for _ in range(ATTEMPTS):
        base = random.randrange(LOWEST, HIGHEST - span)
        if all(is_free(base + offset) for offset in range(span)):
            return base
    raise RuntimeError(f"no {span} free ports in a row between {LOWEST} and {HIGHEST}")


def answers(port: int, timeout: float = 0.5) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout).close()
    except OSError:
        return False
    return True
