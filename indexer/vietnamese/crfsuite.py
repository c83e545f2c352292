"""The file format of CRFsuite, read without CRFsuite: labels and weights of a linear-chain model.

Format 100 of CRFsuite 0.12 (`crf1d_model.c`, `cqdb.c`): little-endian, a header with the offsets of its chunks,
features of 20 bytes, and constant databases that name labels and attributes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("<4sI4s9I")
_FEATURES = struct.Struct("<4sII")
_FEATURE = struct.Struct("<IIId")
_NAMES = struct.Struct("<4s5I")
_TWO = struct.Struct("<2I")
_STATE, _TRANSITION = 0, 1


@dataclass(frozen=True, slots=True)
class CrfModel:
    """`state[attribute, label]` and `transitions[label before, label]` are weights; those left out are zero."""

    labels: tuple[str, ...]
    state: dict[tuple[str, str], float]
    transitions: dict[tuple[str, str], float]


def read_model(data: bytes) -> CrfModel:
    """The model in the bytes of a CRFsuite file. Raises ValueError when they are not one of format 100."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"not a CRFsuite model: {error}") from None


def _read(data: bytes) -> CrfModel:
    magic, _, kind, version, _, _, _, features, labels_at, attributes_at, _, _ = _HEADER.unpack_from(data)
    if (magic, kind, version) != (b"lCRF", b"FOMC", 100):
        raise ValueError(f"not a CRFsuite model of format 100: {magic!r} {kind!r} {version}")
    labels = _read_names(data, labels_at)
    attributes = _read_names(data, attributes_at)
    chunk, _, count = _FEATURES.unpack_from(data, features)
    if chunk != b"FEAT":
        raise ValueError(f"features expected, not {chunk!r}")
    model = CrfModel(tuple(labels), {}, {})
    for i in range(count):
        sort, source, target, weight = _FEATURE.unpack_from(data, features + _FEATURES.size + i * _FEATURE.size)
        if sort == _STATE:
            model.state[attributes[source], labels[target]] = weight
        elif sort == _TRANSITION:
            model.transitions[labels[source], labels[target]] = weight
    return model


def _read_names(data: bytes, start: int) -> list[str]:
    """The strings of a constant database, by id."""
    chunk, _, _, _, count, backward = _NAMES.unpack_from(data, start)
    if chunk != b"CQDB":
        raise ValueError(f"names expected, not {chunk!r}")
    names = []
    for number in range(count):
        (place,) = struct.unpack_from("<I", data, start + backward + 4 * number)
        identity, size = _TWO.unpack_from(data, start + place)
        if identity != number:
            raise ValueError(f"name {number} expected, not {identity}")
        begin = start + place + _TWO.size
        names.append(data[begin : begin + size - 1].decode("utf-8"))
    return names
