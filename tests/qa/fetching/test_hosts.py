"""``qa.fetching.hosts``: which hosts are public."""

import ipaddress

import pytest

from qa.fetching.hosts import Private, is_public, resolve


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.9.1 10.0.0.5 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1
    240.0.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1::
    64:ff9b::a00:1""".split(),
)
def test_addresses_of_private_networks_are_told(address: str) -> None:
    """Also those that are written within another."""
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_public_network_are_told(address: str) -> None:
    """In either version."""
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "::1"])
def test_this_machine_is_private_under_every_name(host: str) -> None:
    """However its number is spelled."""
    with pytest.raises((Private, OSError)):
        resolve(host, 80)


def test_private_hosts_may_be_allowed() -> None:
    """And then give the address to connect to."""
    assert resolve("127.0.0.1", 80, allow_private=True) == "127.0.0.1"
