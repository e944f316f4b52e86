"""Which network addresses Talko connects to, after the special-purpose registries of IANA (RFC 6890)."""

import socket
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({80, 443, 8000, 8080, 8443})
"""Ports of web servers. Others belong to mail, databases and the like, which a request must not reach."""
SPECIAL = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ),
    )
)  # fmt: skip
"""Private, shared (CGNAT), loopback, link-local, documentation, benchmarking, 6to4, Teredo, multicast and reserved."""
UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is routed on the internet; IPv4-mapped, local and multicast addresses lie outside it."""
NAT64 = IPv6Network("64:ff9b::/96")
"""How a network with IPv6 only writes IPv4 addresses; the IPv4 address decides."""
ANYWHERE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(address.packed[-4:]))
        if address not in UNICAST:
            return False
    return not any(address in network for network in SPECIAL)


@dataclass(frozen=True)
class Reach:
    """Public addresses at the ports of web servers, and any port in `networks` that the operator trusts."""

    networks: tuple[Network, ...] = ()

    def includes(self, address: Address, port: int) -> bool:
        return any(address in network for network in self.networks) or (port in PORTS and is_public(address))


def resolve(host: str, seconds: float) -> list[Address]:
    """All addresses of a host. Raises OSError for an unknown host, TimeoutError when the name server is too slow.

    The system's resolver takes no time limit, so it runs in a thread that is left behind.
    """
    answer: Future[list[Address]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            answer.set_result([ip_address(sockaddr[0]) for *_rest, sockaddr in found])
        except (OSError, ValueError) as error:  # ValueError: a name that cannot be encoded
            answer.set_exception(error if isinstance(error, OSError) else OSError(str(error)))

    Thread(target=ask, name="resolve", daemon=True).start()
    return list(dict.fromkeys(answer.result(seconds)))
