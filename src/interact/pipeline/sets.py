"""Finds and grades the sets of three and more contributors in many regimens; each set of kinds is graded by the engine once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from interact.model.terms import CONCERN_RANK
from interact.pipeline.answers import Answers
from interact.pipeline.lines import Found, Words
from interact.pipeline.rows import Mask, Rows, Wide

MOST_SETS = 500_000  # how many are kept for the next run
SHIFT = 40  # the set way stands above this bit and the row below it, where both are one number


class Groups(NamedTuple):
    """Contributors by set way and regimen: a set each.

    Attributes:
        row: contributors, as places in `Rows`, in the order of their ids within a set.
        edge: where each set begins in `row`.
        size: how many are in it.
        bit: its set way.
        regimen: its regimen.
    """

    row: Wide
    edge: Wide
    size: Wide
    bit: Wide
    regimen: Wide

    def inside(self, one: int) -> Wide:
        """Return the contributors of a set."""
        return self.row[self.edge[one] : self.edge[one] + self.size[one]]


class Sets:
    """How sets are graded, by their kinds: worked out by the engine when first met, and kept for the next run."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._places: dict[int, dict[int, int]] = {}  # packed sets: width of a kind → mark → place
        self._odd: dict[tuple[Any, ...], int] = {}  # sets that no number holds
        self._told: list[int] = []
        self._order: list[tuple[int, ...]] = []
        self._arrays: tuple[Wide, Wide, Wide] = (np.zeros(0, np.int64),) * 3
        self._load(answers.sets)
        ways = [answers.ways.all[way] for way in answers.set_ways]
        rules = sorted({way.rule.id for way in ways})
        self._rule = np.array([rules.index(way.rule.id) for way in ways] or [0])
        self._shared = np.bincount(self._rule)[self._rule] > 1
        self._one_slot = np.array([len(way.rule.slots) == 1 for way in ways] or [True])
        self._heirs = [
            (heir, way)
            for heir, above in enumerate(ways)
            for way, below in enumerate(ways)
            if below.rule.id in above.rule.over
        ]

    def worth_keeping(self, least: int) -> bool:
        """Whether so many sets are new."""
        return len(self._told) >= self._loaded + least

    def kept(self) -> dict[str, Any]:
        """Return what is known of packed sets as arrays, for `Answers.save`."""
        packed = [(width, mark, place) for width, marks in self._places.items() for mark, place in marks.items()]
        packed = packed[:MOST_SETS]
        orders = [self._order[place] for _, _, place in packed]
        return {
            "marks": np.array([(width, mark) for width, mark, _ in packed], np.int64).reshape(-1, 2),
            "told": np.array([self._told[place] for _, _, place in packed], np.int64),
            "sizes": np.array([len(order) for order in orders], np.int64),
            "orders": np.array([spot for order in orders for spot in order], np.int64),
        }

    def _load(self, held: dict[str, Any]) -> None:
        if held:
            ends = np.cumsum(held["sizes"]).tolist()
            spots = held["orders"].tolist()
            self._order = [tuple(spots[a:b]) for a, b in zip([0, *ends], ends, strict=False)]
            self._told = held["told"].tolist()
            for place, (width, mark) in enumerate(held["marks"].tolist()):
                self._places.setdefault(width, {})[mark] = place
        self._loaded = len(self._told)

    def thirds(self, rows: Rows, count: int) -> Words:
        """Return, for every regimen, the bits of the set ways that three or more of its substances contribute to."""
        mask = self.answers.mask
        sizes = np.bincount(rows.regimen, minlength=count)
        starts = np.cumsum(sizes) - sizes
        one, two, three = (np.zeros((len(mask), count), np.uint64) for _ in range(3))
        left = np.arange(count)
        for step in range(int(sizes.max(initial=0))):
            left = left[sizes[left] > step]
            which = rows.number[starts[left] + step]
            for word in range(len(mask)):
                bits = mask[word][which]
                seen = two[word][left]
                three[word][left] |= seen & bits
                two[word][left] = seen | (one[word][left] & bits)
                one[word][left] |= bits
        return three

    def graded(self, rows: Rows, many: Words, count: int) -> tuple[Found, Words, Mask]:
        """Grade the sets of three and more.

        Args:
            rows: the substances of the regimens.
            many: bits of the set ways with three and more contributors, by regimen.
            count: how many regimens there are.

        Returns:
            Their flags; the bits of those by least concern and regimen; which regimens only the engine can answer.
        """
        answers = self.answers
        groups = self._groups(rows, many)
        told, order = self._grades(rows, groups)
        held = told >= 0
        rank = np.array([text.rank for text in answers.told] or [0], np.int32)[np.maximum(told, 0)]
        by_level = np.zeros((len(CONCERN_RANK), answers.words, count), np.uint64)
        for level in CONCERN_RANK.values():
            for word in range(answers.words):
                mine = held & (rank >= level) & (groups.bit // 64 == word)
                bits = np.uint64(1) << (groups.bit[mine] % 64).astype(np.uint64)
                np.bitwise_or.at(by_level[level][word], groups.regimen[mine], bits)
        by_engine = np.zeros(count, bool)
        by_engine[groups.regimen[self._of_one_rule(groups, held)]] = True
        kept = held & ~self._stood_for(rows, groups, rank, held)
        party = rows.number[groups.row]
        party = party[np.repeat(groups.edge, groups.size) + order]
        start = np.cumsum(np.append(0, groups.size[kept]), dtype=np.int32)
        whole = groups.regimen[kept].astype(np.int32)
        flags = Found(whole, told[kept].astype(np.int32), start, party[np.repeat(kept, groups.size)])
        return flags, by_level, by_engine

    def _groups(self, rows: Rows, many: Words) -> Groups:
        at: list[Wide] = [np.zeros(0, np.int64)]
        for word, mask in enumerate(self.answers.mask):
            bits = mask[rows.number] & many[word][rows.regimen]
            row = np.flatnonzero(bits)
            bits = bits[row]
            while len(row):
                lowest = bits & -bits
                at.append((np.log2(lowest.astype(np.float64)).astype(np.int64) + 64 * word << SHIFT) | row)
                bits ^= lowest
                row, bits = row[bits > 0], bits[bits > 0]
        marks = np.sort(np.concatenate(at))
        bit, row = marks >> SHIFT, marks & ((1 << SHIFT) - 1)
        regimen = rows.regimen[row].astype(np.int64)
        edge = np.flatnonzero(np.diff(regimen, prepend=-1) | np.diff(bit, prepend=-1))
        return Groups(row, edge, np.diff(np.append(edge, len(row))), bit[edge], regimen[edge])

    def _grades(self, rows: Rows, groups: Groups) -> tuple[Wide, Wide]:
        """Return, for each set, its place in `told` or -1, and for each contributor which of its set is told in its stead."""
        row, edge, size, bit, _ = groups
        order = np.arange(len(row)) - np.repeat(edge, size)
        if not len(edge):
            return np.zeros(0, np.int64), order
        group = np.repeat(np.arange(len(edge)), size)
        kind = self.answers.kind[np.array(self.answers.set_ways)[bit[group]], rows.number[row]].astype(np.int64)
        together = _brought_together(rows.origin[row], group, len(edge))
        # In a way of one slot the order of kinds says nothing: sorted, fewer sets are different ones.
        alike = (self._one_slot[bit] & ~together)[group]
        kind = np.where(alike, np.sort((group << 16) | kind) & 0xFFFF, kind)
        # A set whose kinds fit into one number is known by it; kinds are above 0, so that the number tells how many there are.
        width, tail = int(self.answers.kind.max()).bit_length(), self.answers.words * 6 + 1
        fits = (size * width + tail <= 62) & ~together
        parts = np.where(fits[group], kind << np.minimum(order * width, 62), 0)
        packed = np.where(fits, (np.bitwise_or.reduceat(parts, edge) << tail) | bit, 0)
        which = np.zeros(len(edge), np.int64)
        by_mark = np.flatnonzero(fits)
        by_mark = by_mark[np.argsort(packed[by_mark])]
        new = np.flatnonzero(np.diff(packed[by_mark], prepend=-1))
        ones, marks = by_mark[new].tolist(), packed[by_mark[new]].tolist()
        places = self._places.setdefault(width, {})
        met = [places.get(mark, -1) for mark in marks]
        for at, place in enumerate(met):
            if place < 0:
                met[at] = places[marks[at]] = self._ask(rows, groups, ones[at], False)
        which[by_mark] = np.repeat(np.array(met, np.int64), np.diff(np.append(new, len(by_mark))))
        for one in np.flatnonzero(~fits).tolist():
            labels: dict[int, int] = {}
            origins = tuple(labels.setdefault(o, len(labels)) for o in rows.origin[groups.inside(one)].tolist())
            mark = (int(bit[one]), tuple(kind[edge[one] : edge[one] + size[one]].tolist()), origins)
            if mark not in self._odd:
                self._odd[mark] = self._ask(rows, groups, one, bool(together[one]))
            which[one] = self._odd[mark]
        told, spots, first = self._as_arrays()
        turned = np.flatnonzero(first[which] >= 0)
        lengths = size[turned]
        inside = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        order[np.repeat(edge[turned], lengths) + inside] = spots[np.repeat(first[which[turned]], lengths) + inside]
        return told[which], order

    def _as_arrays(self) -> tuple[Wide, Wide, Wide]:
        """Return `_told`, all of `_order` in a row, and where each begins there (-1 for the order of the ids)."""
        with self.answers.lock:
            if len(self._arrays[0]) != len(self._told):
                sizes = np.array([len(order) for order in self._order], np.int64)
                spots = np.array([spot for order in self._order for spot in order], np.int64)
                first = np.where(sizes > 0, np.cumsum(sizes) - sizes, -1)
                self._arrays = np.array(self._told, np.int64), spots, first
            return self._arrays

    def _ask(self, rows: Rows, groups: Groups, one: int, together: bool) -> int:
        """Return the place in `_told` and `_order` of a set that is the first of its kinds: the engine grades it."""
        inside = groups.inside(one)
        origins = [frozenset({str(origin)}) for origin in rows.origin[inside].tolist()] if together else None
        with self.answers.lock:
            way = self.answers.set_ways[int(groups.bit[one])]
            told, order = self.answers.graded_set(way, rows.number[inside].tolist(), origins)
            self._told.append(told)
            self._order.append(order)
            return len(self._told) - 1

    def _of_one_rule(self, groups: Groups, held: Mask) -> Wide:
        """See to the rules that make several flags in a regimen by different ways.

        Classes with the same members make one flag of a "same class" rule: all but the first are dropped from `held`. Returned are
        the sets of ways on several pathways, whose flags may be one of several pathways: only the engine can tell.
        """
        some = np.flatnonzero(self._shared[groups.bit] & held)
        mark = groups.regimen[some] * len(self._rule) + self._rule[groups.bit[some]]
        some, mark = some[np.argsort(mark, kind="stable")], np.sort(mark)
        hard = []
        first = np.flatnonzero(np.diff(mark, prepend=-1)).tolist()
        for start, end in zip(first, [*first[1:], len(some)], strict=False):
            seen: set[bytes] = set()
            for one in some[start:end].tolist() if end - start > 1 else ():
                if not self.answers.ways.all[self.answers.set_ways[groups.bit[one]]].group:
                    hard.append(one)
                members = groups.inside(one).tobytes()
                held[one] &= members not in seen
                seen.add(members)
        return np.array(hard, np.int64)

    def _stood_for(self, rows: Rows, groups: Groups, rank: Any, held: Mask) -> Mask:
        """Return which sets a flag of another rule stands for: one that covers them and is at least as serious."""
        gone = np.zeros(len(groups.edge), bool)
        for heir, way in self._heirs:
            mine, others = np.flatnonzero(held & (groups.bit == way)), np.flatnonzero(held & (groups.bit == heir))
            if not len(mine) or not len(others):
                continue
            at = np.minimum(np.searchsorted(groups.regimen[others], groups.regimen[mine]), len(others) - 1)
            above = others[at]
            met = (groups.regimen[above] == groups.regimen[mine]) & (rank[above] >= rank[mine])
            mine = mine[met]
            if not len(mine):
                continue
            size = groups.size[mine]
            start = np.cumsum(size) - size
            inside = groups.row[np.repeat(groups.edge[mine] - start, size) + np.arange(size.sum())]
            word, place = divmod(heir, 64)
            covered = (self.answers.mask[word][rows.number[inside]] >> np.uint64(place)) & np.uint64(1)
            gone[mine] |= np.bitwise_and.reduceat(covered, start) > 0
        return gone


def _brought_together(origin: Wide, group: Wide, groups: int) -> Mask:
    """Return which sets have contributors that one product alone brings."""
    out = np.zeros(groups, bool)
    if (origin >= 0).any():
        by_origin = np.lexsort((origin, group))
        same = (np.diff(origin[by_origin]) == 0) & (np.diff(group[by_origin]) == 0)
        out[group[by_origin][1:][same]] = True
    return out
