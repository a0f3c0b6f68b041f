"""How large the frames inside an AVIF are. Its boxes may say something else, and a decoder believes the frames."""

import struct
from collections.abc import Iterator

_INSIDE = {b"meta": 4, b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"iinf": 6}
_SEQUENCE_HEADER = 1
# A sample begins with its sequence header, behind a delimiter at most.
_MAX_UNITS = 8


def sizes(data: bytes) -> list[tuple[int, int]]:
    """Of every still and of every track's first frame. Raises `ValueError` for what is not built as an AVIF is."""
    try:
        found = _boxes(data)
        return [_size(data, place) for place in (*_items(data, found), *_tracks(data, found))]
    except (IndexError, KeyError, struct.error) as error:
        raise ValueError(error) from error


def _boxes(data: bytes) -> dict[bytes, list[int]]:
    """Where each kind of box begins, behind its head."""
    places: dict[bytes, list[int]] = {}

    def walk(start: int, end: int) -> None:
        while start + 8 <= end:
            size, name = struct.unpack_from(">I4s", data, start)
            head = 8
            if size == 1:
                (size,), head = struct.unpack_from(">Q", data, start + 8), 16
            if 0 < size < head:
                raise ValueError(name)
            stop = start + size if size else end
            places.setdefault(name, []).append(start + head)
            if name in _INSIDE:
                walk(start + head + _INSIDE[name], min(stop, end))
            start = stop

    walk(0, len(data))
    return places


def _items(data: bytes, found: dict[bytes, list[int]]) -> Iterator[int]:
    """Where the data of each image begins, of the transparency and of every tile too."""
    images = set()
    for place in found.get(b"infe", []):
        layout = ">H2x4s" if data[place] == 2 else ">I2x4s"
        key, kind = struct.unpack_from(layout, data, place + 4)
        if kind == b"av01":
            images.add(key)
    for place in found.get(b"iloc", []):
        for key, is_inside, offset in _locations(data, place):
            if key in images:
                yield offset + (found[b"idat"][0] if is_inside else 0)


def _locations(data: bytes, place: int) -> Iterator[tuple[int, bool, int]]:
    version = data[place]
    offset_size, length_size = data[place + 4] >> 4, data[place + 4] & 15
    base_size, index_size = data[place + 5] >> 4, (data[place + 5] & 15) if version else 0
    key_size = 2 if version < 2 else 4
    place += 6

    def number(size: int) -> int:
        nonlocal place
        place += size
        if place > len(data):
            raise ValueError(place)
        return int.from_bytes(data[place - size : place], "big")

    for _item in range(number(key_size)):
        key, method = number(key_size), number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        for extent in range(number(2)):
            number(index_size)
            offset = number(offset_size)
            number(length_size)
            if extent == 0:
                yield key, method == 1, base + offset


def _tracks(data: bytes, found: dict[bytes, list[int]]) -> Iterator[int]:
    for name, layout in ((b"stco", ">I"), (b"co64", ">Q")):
        for place in found.get(name, []):
            if struct.unpack_from(">I", data, place + 4)[0]:
                yield struct.unpack_from(layout, data, place + 8)[0]


def _size(data: bytes, place: int) -> tuple[int, int]:
    for _unit in range(_MAX_UNITS):
        head = data[place]
        place += 2 if head & 4 else 1
        size, place = _leb128(data, place) if head & 2 else (len(data) - place, place)
        if head >> 3 & 15 == _SEQUENCE_HEADER:
            return _size_in_header(data[place : place + size])
        place += size
    raise ValueError(place)


def _leb128(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for number in range(8):
        value |= (data[place + number] & 127) << 7 * number
        if not data[place + number] & 128:
            return value, place + number + 1
    raise ValueError(place)


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.value, self.left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise ValueError(count)
        return self.value >> self.left & (1 << count) - 1

    def take_uvlc(self) -> None:
        zeros = 0
        while not self.take(1):
            zeros += 1
        self.take(zeros)


def _size_in_header(data: bytes) -> tuple[int, int]:
    """AV1 bitstream specification, 5.5.1."""
    bits = _Bits(data[:200])
    bits.take(4)
    if bits.take(1):
        bits.take(5)
    else:
        _skip_operating_points(bits)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(across) + 1, bits.take(down) + 1


def _skip_operating_points(bits: _Bits) -> None:
    delay = 0
    if bits.take(1):
        bits.take(64)
        if bits.take(1):
            bits.take_uvlc()
        if bits.take(1):
            delay = bits.take(5) + 1
            bits.take(32 + 10)
    has_display_delay = bits.take(1)
    for _point in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delay and bits.take(1):
            bits.take(2 * delay + 1)
        if has_display_delay and bits.take(1):
            bits.take(4)
