"""Which machine a name stands for, and whether it is one of the public network.

An address that somebody was sent may lead into his own network: to a router, to a cloud's secrets, to this machine.
"""

from __future__ import annotations

import ipaddress
import socket

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses of IPv4 within IPv6, as gateways write them.
_GATEWAY = ipaddress.ip_network("64:ff9b::/96")


class Private(Exception):
    """A host that is none of the public network: its address."""


def resolve(host: str, port: int, *, allow_private: bool = False) -> str:
    """The address of a host's machine, to which then to connect: a second answer might be another.

    Raises:
        Private: one of its addresses is private, or this machine's own.
        OSError: there is no such host, or no network.
    """
    addresses = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in addresses:
        if not allow_private and not is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise Private(address)
    return addresses[0]


def is_public(address: _Address) -> bool:
    """Whether an address is one of the public network, whatever form it is written in."""
    if isinstance(address, ipaddress.IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if within is None and address in _GATEWAY:
            within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None:
            return is_public(within)
    return address.is_global and not address.is_multicast and not address.is_reserved
