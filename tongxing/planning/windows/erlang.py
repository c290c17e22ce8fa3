"""Waiting in closed form: Poisson arrivals, exponential service, equal servers, one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import NamedTuple


def erlang_c(load: float, servers: int) -> float:
    """
    The probability that somebody who comes has to wait.

    Parameters
    ----------
    load
        Offered load in erlangs: arrivals in a minute by mean minutes of service.
    servers
        At least 1.

    Returns
    -------
    float
        In [0, 1]; 1 when the load is not below the servers, since the line then only grows.

    Raises
    ------
    ValueError
        When the load is negative or there is no server.

    Notes
    -----
    By the recursion of Erlang's loss formula, which stays within [0, 1] at every step and so
    neither overflows nor cancels at thousands of servers. Exact; linear in `servers`.

    References
    ----------
    A. K. Erlang (1917), "Solution of some problems in the theory of probabilities of
    significance in automatic telephone exchanges", Elektroteknikeren 13.
    """
    if load < 0 or servers < 1:
        raise ValueError(f"no such line: {load} erlangs at {servers} servers")
    if load >= servers:
        return 1.0
    lost = 1.0
    for count in range(1, servers + 1):
        lost = load * lost / (count + load * lost)
    return servers * lost / (servers - load * (1 - lost))


@dataclass(frozen=True, slots=True)
class Line:
    """A line that has settled: M/M/c, first come, first served.

    Parameters
    ----------
    an_hour
        Expected arrivals in an hour.
    mean_minutes
        Mean minutes of service.
    """

    an_hour: float
    mean_minutes: float
    servers: int

    def __post_init__(self):
        if self.an_hour < 0 or self.mean_minutes <= 0 or self.servers < 1:
            raise ValueError(f"no such line: {self}")

    @property
    def load(self) -> float:
        """Offered load, erlangs."""
        return self.an_hour * self.mean_minutes / 60

    @property
    def waits(self) -> float:
        """The probability of waiting at all."""
        return erlang_c(self.load, self.servers)

    @property
    def mean_wait_minutes(self) -> float:
        """Over all who come, those served at once included; inf when the line only grows."""
        if self.load >= self.servers:
            return inf
        return self.waits * self.mean_minutes / (self.servers - self.load)

    def late(self, minutes: float) -> float:
        """The share of those who come that waits longer than so many minutes."""
        if self.load >= self.servers:
            return 1.0
        return self.waits * exp(-(self.servers - self.load) * minutes / self.mean_minutes)

    def wait_quantile_minutes(self, share: float) -> float:
        """The wait that so large a share in (0, 1) of those who come does not exceed."""
        if self.load >= self.servers:
            return inf
        if 1 - share >= self.waits:
            return 0.0
        decay = (self.servers - self.load) / self.mean_minutes
        return log(self.waits / (1 - share)) / decay


def least_servers(
    an_hour: float, mean_minutes: float, *, limit_minutes: float, share: float = 0.95
) -> int:
    """The fewest servers, at least 1, with whom `share` of all waits at most the limit."""
    servers = int(an_hour * mean_minutes / 60) + 1
    while Line(an_hour, mean_minutes, servers).late(limit_minutes) > 1 - share:
        servers += 1
    return servers


class Pooled(NamedTuple):
    """Several kinds of matter in one line, as one kind."""

    an_hour: float
    mean_minutes: float
    cv: float


def pooled(an_hour: Sequence[float], mean_minutes: Sequence[float], cv: Sequence[float]) -> Pooled:
    """
    The mixture of several kinds: all arrivals, mean and spread of a service drawn from any.

    Parameters
    ----------
    an_hour, mean_minutes, cv
        Of each kind: arrivals in an hour, mean minutes of service, and its standard deviation
        by its mean; all of one length.

    Raises
    ------
    ValueError
        When nobody comes, so that there is nothing to mix.
    """
    rows = list(zip(an_hour, mean_minutes, cv, strict=True))
    total = sum(rate for rate, _, _ in rows)
    if total <= 0:
        raise ValueError("nobody comes, so there is no mixture")
    mean = sum(rate * minutes for rate, minutes, _ in rows) / total
    square = sum(rate * minutes**2 * (1 + spread**2) for rate, minutes, spread in rows) / total
    return Pooled(total, mean, sqrt(max(square / mean**2 - 1, 0.0)))
