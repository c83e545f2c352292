"""Keeping what was asked for lately, within a number of bytes."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A cache in two halves: when the young one is full it becomes the old one, and the old one is forgotten.

    What is asked for in the old one moves over. Threads need no lock: each step is one operation on a dictionary, and
    at worst two threads work out the same value.
    """

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._young: dict[K, tuple[V, int]] = {}
        self._old: dict[K, tuple[V, int]] = {}
        self._bytes = 0

    def copy(self) -> Recent[K, V]:
        """Another one that keeps the same, and goes its own way from here."""
        other: Recent[K, V] = Recent(2 * self._half)
        other._young, other._old, other._bytes = dict(self._young), dict(self._old), self._bytes
        return other

    def get(self, key: K) -> V | None:
        """A value that is kept."""
        held = self._young.get(key)
        if held is None:
            held = self._old.get(key)
            if held is None:
                return None
            self.put(key, *held)
        return held[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of so many bytes."""
        if self._bytes + size > self._half:
            self._old, self._young, self._bytes = self._young, {}, 0
        self._young[key] = value, size
        self._bytes += size
