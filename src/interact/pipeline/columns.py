"""The vectorised twin of `check`: regimens as arrays in, flags as arrays out, flag for flag what `check` answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from interact.knowledge.snapshot import Knowledge
from interact.model.terms import CONCERN_RANK, EVIDENCE_RANK
from interact.pipeline.answers import OVERLAP, Answers, Ints, Told, Words, put
from interact.pipeline.many import Many
from interact.pipeline.readings import NOWHERE, Readings

Mask = npt.NDArray[np.bool_]
Wide = npt.NDArray[np.int64]
NEW_SETS, MOST_SETS = 500, 500_000  # how many new ones are worth keeping, and how many are kept
SEVERAL = 1 << 40  # origins above it are rows': a substance that comes in two ways shares its origin with none


class Found(NamedTuple):
    """Flags in the order of the regimens, the most serious first.

    Attributes:
        regimen: place of the regimen in the call.
        told: place in `Answers.told` of what the flag says.
        start: where the parties of each flag begin in `party`, and a last end.
        party: numbers of the parties.
    """

    regimen: Ints
    told: Ints
    start: Ints
    party: Ints


class Rows(NamedTuple):
    """One row for each substance of a regimen, by regimen and id."""

    regimen: Ints
    number: Ints
    origin: Wide


class Columns:
    """Answers many regimens at once.

    Two substances are a look-up. A set of three and more contributors is graded once for each set of kinds. What is neither (a
    whole beside its part, one substance in two doses that matter) goes to the engine, list by list.
    """

    def __init__(self, knowledge: Knowledge, folder: Path | None = None) -> None:
        self.answers = Answers(knowledge, folder)
        self.many = Many(knowledge)
        self.readings = Readings(self.answers, self.many)
        self._sets: dict[Any, int] = {}
        self._set_told: list[int] = []
        self._set_order: list[tuple[int, ...]] = []
        self._kept = self.answers.kept.with_suffix(".sets") if self.answers.kept else None
        self._load()
        self._twice: dict[int, list[int]] = {}
        answers = self.answers
        told_over = {rule for way in answers.ways.all for rule in way.rule.over}
        # Whether a substance typed twice is told by itself, whatever else is there.
        self._twice_alone = not any(rule.id in told_over or rule.over for rule in answers.ways.same_substance)
        rules = {way.rule.id for way in answers.ways.all}
        self._rule = {
            rule: place for place, rule in enumerate(sorted({*rules, *(r.id for r in answers.ways.same_substance)}))
        }
        in_sets = [answers.ways.all[way].rule.id for way in answers.set_ways]
        self._shared = np.array([in_sets.count(rule) > 1 for rule in in_sets] or [False])
        self._rule_of = np.array([self._rule[rule] for rule in in_sets] or [0])
        self._heirs = [
            (answers.bit[heir], answers.bit[way])
            for heir in answers.set_ways
            for way in answers.set_ways
            if answers.ways.all[way].rule.id in answers.ways.all[heir].rule.over
        ]

    def keep(self, least: int = NEW_SETS) -> None:
        """Keep how sets were graded for the next run.

        Kinds that a typed dose or route made are numbered by this run alone, so that nothing is kept of it then.

        Args:
            least: how many must be new to be worth it.
        """
        answers = self.answers
        if not self._kept or answers.own_kinds or len(self._set_told) < self._loaded + least:
            return
        marks = [(mark, place) for mark, place in self._sets.items() if len(mark) == 2][:MOST_SETS]
        told = sorted({self._set_told[place] for _, place in marks} - {-1})
        where = {old: new for new, old in enumerate(told)} | {-1: -1}
        held = {
            "told": [answers.told[old] for old in told],
            "sets": [[*mark, where[self._set_told[place]], self._set_order[place]] for mark, place in marks],
        }
        put(self._kept, json.dumps(held).encode())

    def _load(self) -> None:
        try:
            held = json.loads(self._kept.read_bytes()) if self._kept else {"told": [], "sets": []}
            told = [self.answers.place_of(Told(*texts)) for texts in held["told"]]
            for width, mark, place, order in held["sets"]:
                self._sets[width, mark] = len(self._set_told)
                self._set_told.append(told[place] if place >= 0 else -1)
                self._set_order.append(tuple(order))
        except (OSError, ValueError, TypeError, KeyError, IndexError):
            self._sets, self._set_told, self._set_order = {}, [], []
        self._loaded = len(self._set_told)

    def match(self, regimen: Ints, cell: Ints, count: int) -> Found:
        """Return the flags of regimens.

        Args:
            regimen: place of each row's regimen, rising from 0.
            cell: number of each row's cell, as `readings.cell` gave it.
            count: how many regimens there are.
        """
        rows, hard, twice = self._rows(regimen, cell, count)
        parts = [self._ones(twice)]
        if len(rows.number):
            sizes = np.bincount(rows.regimen, minlength=count)
            starts = np.cumsum(sizes) - sizes
            met = self._met(rows, hard)
            many = self._thirds(rows.number, starts, sizes)
            many[:, hard] = 0  # a whole beside its part is no example of anything
            sets, grades, not_plain = self._large(rows, many, count)
            hard |= not_plain
            parts += [self._pairs(rows, met, many, grades, hard), sets]
        parts = [_without(part, hard) for part in parts]
        parts.append(self._by_engine(regimen, cell, np.flatnonzero(hard)))
        return self._sorted(parts)

    def _rows(self, regimen: Ints, cell: Ints, count: int) -> tuple[Rows, Mask, tuple[Ints, Ints]]:
        """Return the substances of the regimens, each once; which regimens are the engine's; and what was typed by two names."""
        start, flat, number, origin, name, hard, varied = self.readings.arrays()
        sizes = (start[1:] - start[:-1])[cell]
        first = start[cell]
        if len(sizes) and (sizes == 1).all():
            entry = flat[first]
        else:
            regimen = np.repeat(regimen, sizes)
            entry = flat[np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(regimen), dtype=np.int64)]
        # Sorted by regimen and id: entries are ranked by id first, so that one small number stands for both.
        ranked = np.argsort(self.answers.place[number], kind="stable")
        rank = np.empty(len(ranked), np.uint32)
        rank[ranked] = np.arange(len(ranked), dtype=np.uint32)
        entries = len(number) or 1
        small = np.uint32 if count * entries < 1 << 32 else np.uint64
        order = np.sort(regimen.astype(small) * small(entries) + rank[entry])
        order = order[np.append(True, order[1:] != order[:-1])] if len(order) else order
        whole = (order // small(entries)).astype(np.int32)
        entry = ranked[order - whole.astype(small) * small(entries)]
        code = number[entry]
        place = self.answers.place[code]
        by_engine = np.zeros(count, bool)
        by_engine[whole[hard[entry] > 0]] = True
        again = np.flatnonzero((whole[1:] == whole[:-1]) & (place[1:] == place[:-1])) + 1
        by_engine[whole[again[(varied[entry[again]] | varied[entry[again - 1]]) > 0]]] = True
        renamed = again[name[entry[again]] != name[entry[again - 1]]]
        once = np.ones(len(order), bool)
        once[again] = False
        from_where = np.where(origin[entry] == NOWHERE, -1 - code.astype(np.int64), origin[entry])
        moved = again[from_where[again] != from_where[again - 1]]
        head = np.maximum.accumulate(np.where(once, np.arange(len(order)), 0))
        from_where[head[moved]] = SEVERAL + head[moved]
        twice = np.unique(head[renamed])
        if not self._twice_alone:
            by_engine[whole[twice]] = True
        rows = Rows(whole[once], code[once], from_where[once])
        return rows, by_engine, (whole[twice], code[twice])

    def _ones(self, twice: tuple[Ints, Ints]) -> Found:
        """Return the flags that a substance raises which was typed by two names."""
        regimen, number = twice
        for one in np.unique(number).tolist():
            if one not in self._twice:
                with self.answers.lock:
                    self._twice[one] = [told for told, _ in self.answers.twice(one)]
        lines = [
            (r, told, n) for r, n in zip(regimen.tolist(), number.tolist(), strict=True) for told in self._twice[n]
        ]
        table = np.array(lines, np.int32).reshape(-1, 3)
        return Found(table[:, 0], table[:, 1], np.arange(len(table) + 1, dtype=np.int32), table[:, 2])

    def _thirds(self, number: Ints, starts: Wide, sizes: Wide) -> Words:
        """Return, for every regimen, the bits of the set ways that three or more of its substances contribute to."""
        mask = self.answers.mask
        one, two, three = (np.zeros((len(mask), len(sizes)), np.uint64) for _ in range(3))
        left = np.arange(len(sizes))
        for step in range(int(sizes.max())):
            left = left[sizes[left] > step]
            which = number[starts[left] + step]
            for word in range(len(mask)):
                bits = mask[word][which]
                seen = two[word][left]
                three[word][left] |= seen & bits
                two[word][left] = seen | (one[word][left] & bits)
                one[word][left] |= bits
        return three

    def _large(self, rows: Rows, many: Words, count: int) -> tuple[Found, Words, Mask]:
        """Return the flags of sets of three and more, the bits of those by their concern, and the regimens left to the engine."""
        answers = self.answers
        at: list[Wide] = []  # way and row of every contributor, as one number
        for word in range(answers.words):
            bits = answers.mask[word][rows.number] & many[word][rows.regimen]
            row = np.flatnonzero(bits)
            bits = bits[row]
            while len(row):
                lowest = bits & -bits
                at.append((np.log2(lowest.astype(np.float64)).astype(np.int64) + 64 * word << 40) | row)
                bits ^= lowest
                row, bits = row[bits > 0], bits[bits > 0]
        marks = np.sort(np.concatenate([np.zeros(0, np.int64), *at]))
        bit, row = (marks >> 40).astype(np.int64), marks & ((1 << 40) - 1)
        regimen = rows.regimen[row]
        edge = np.flatnonzero(np.diff(regimen, prepend=-1) | np.diff(bit, prepend=-1))
        size = np.diff(np.append(edge, len(row)))
        graded, orders = self._grades(rows, row, bit, edge, size)
        by_level = np.zeros((len(CONCERN_RANK), answers.words, count), np.uint64)
        set_of = bit[edge]
        whole = regimen[edge]
        held = graded >= 0
        rank = np.array([told.rank for told in answers.told] or [0], np.int32)[np.maximum(graded, 0)]
        for level in CONCERN_RANK.values():
            some = held & (rank >= level)
            for word in range(answers.words):
                mine = some & (set_of // 64 == word)
                np.bitwise_or.at(
                    by_level[level][word], whole[mine], np.uint64(1) << (set_of[mine] % 64).astype(np.uint64)
                )
        by_engine = np.zeros(count, bool)
        self._one_rule(rows, row, edge, size, set_of, held, by_engine)
        gone = self._stood_for(rows, row, edge, size, set_of, rank, held)
        kept = held & ~gone
        party = rows.number[row]
        party = party[np.repeat(edge, size) + orders] if len(row) else party
        inside = np.repeat(kept, size)
        start = np.cumsum(np.append(0, size[kept]), dtype=np.int32)
        return Found(whole[kept], graded[kept].astype(np.int32), start, party[inside]), by_level, by_engine

    def _grades(self, rows: Rows, row: Wide, bit: Any, edge: Wide, size: Wide) -> tuple[Wide, Wide]:
        """Grade every set of contributors: (place in `told` or -1, for each contributor which of its set is told in its stead).

        Args:
            row, bit: contributors (places in `rows`) by set way and regimen.
            edge, size: where each set begins and how many are in it.
        """
        answers = self.answers
        orders = np.arange(len(row)) - np.repeat(edge, size)
        if not len(edge):
            return np.zeros(0, np.int64), orders
        kind = answers.kind[np.array(answers.set_ways)[bit], rows.number[row]].astype(np.int64)
        group = np.repeat(np.arange(len(edge)), size)
        one_slot = np.array([len(answers.ways.all[way].rule.slots) == 1 for way in answers.set_ways])
        shared_origin = self._brought_together(rows.origin[row], group, len(edge))
        # In a way of one slot the order of kinds says nothing: sorted, fewer sets are different ones.
        alike = one_slot[bit] & ~shared_origin[group]
        kind = np.where(alike, np.sort((group << 16) | kind) & 0xFFFF, kind)
        width = int(answers.kind.max()).bit_length()
        tail = answers.words * 6 + 1
        fits = (size * width + tail <= 62) & ~shared_origin
        shift = np.minimum((np.arange(len(row)) - edge[group]) * width, 62)
        packed = np.bitwise_or.reduceat(np.where(fits[group], kind << shift, 0), edge)
        packed = np.where(fits, (packed << tail) | bit[edge], 0)
        easy = np.flatnonzero(fits)
        which = np.full(len(edge), -1, np.int64)
        order = easy[np.argsort(packed[easy])]
        new = np.flatnonzero(np.diff(packed[order], prepend=-1))
        sets = [
            self._set((width, mark), rows, row, bit, edge, size, one, False)
            for mark, one in zip(packed[order[new]].tolist(), order[new].tolist(), strict=True)
        ]
        which[order] = np.repeat(np.array(sets, np.int64), np.diff(np.append(new, len(order))))
        for one in np.flatnonzero(~fits).tolist():
            part = slice(edge[one], edge[one] + size[one])
            labels: dict[int, int] = {}
            origins = tuple(labels.setdefault(o, len(labels)) for o in rows.origin[row[part]].tolist())
            mark = (
                int(bit[edge[one]]),
                tuple(kind[part].tolist()),
                origins,
            )  # three parts: never taken for a packed one
            which[one] = self._set(mark, rows, row, bit, edge, size, one, bool(shared_origin[one]))
        graded = np.array(self._set_told, np.int64)[which]
        turned = np.flatnonzero(np.array([bool(o) for o in self._set_order])[which])
        if len(turned):
            spots = np.concatenate([np.array(self._set_order[w], np.int64) for w in which[turned].tolist()])
            start = np.cumsum(size[turned]) - size[turned]
            orders[np.repeat(edge[turned] - start, size[turned]) + np.arange(len(spots))] = spots
        return graded, orders

    @staticmethod
    def _brought_together(origin: Wide, group: Wide, groups: int) -> Mask:
        """Return which sets have contributors that one product alone brings."""
        out = np.zeros(groups, bool)
        if (origin >= 0).any():
            by_origin = np.lexsort((origin, group))
            same = (np.diff(origin[by_origin]) == 0) & (np.diff(group[by_origin]) == 0)
            out[group[by_origin][1:][same]] = True
        return out

    def _set(self, mark: Any, rows: Rows, row: Wide, bit: Any, edge: Wide, size: Wide, one: int, together: bool) -> int:
        """Return the place of a set in `_set_told` and `_set_order`, asking the engine when it is the first of its kinds."""
        if mark not in self._sets:
            inside = row[edge[one] : edge[one] + size[one]]
            who = rows.number[inside].tolist()
            origins = [frozenset({str(o)}) for o in rows.origin[inside].tolist()] if together else None
            with self.answers.lock:
                told, order = self.answers.graded_set(self.answers.set_ways[int(bit[edge[one]])], who, origins)
                self._set_told.append(told)
                self._set_order.append(order)
                self._sets[mark] = len(self._set_told) - 1
        return self._sets[mark]

    def _one_rule(self, rows: Rows, row: Wide, edge: Wide, size: Wide, bit: Wide, held: Mask, by_engine: Mask) -> None:
        """See to the rules that make several flags in a regimen by different ways.

        Classes with the same members make one flag of a "same class" rule: all but the first are dropped from `held`. Ways on several
        pathways may come together as one flag of several pathways, which only the engine can tell.
        """
        answers = self.answers
        some = np.flatnonzero(self._shared[bit] & held)
        regimen = rows.regimen[row[edge[some]]] if len(some) else np.zeros(0, np.int32)
        mark = regimen.astype(np.int64) * len(self._rule) + self._rule_of[bit[some]]
        order = np.argsort(mark, kind="stable")
        first = np.flatnonzero(np.diff(mark[order], prepend=-1))
        for start, end in zip(first.tolist(), [*first[1:].tolist(), len(order)], strict=False):
            if end - start < 2:
                continue
            seen = set()
            for one in some[order[start:end]].tolist():
                if not answers.ways.all[answers.set_ways[bit[one]]].group:
                    by_engine[rows.regimen[row[edge[one]]]] = True
                inside = row[edge[one] : edge[one] + size[one]].tobytes()
                held[one] &= inside not in seen
                seen.add(inside)

    def _stood_for(self, rows: Rows, row: Wide, edge: Wide, size: Wide, bit: Wide, rank: Ints, held: Mask) -> Mask:
        """Return which large sets a flag of another rule stands for: one that covers them and is as serious."""
        whole = rows.regimen[row[edge]] if len(edge) else np.zeros(0, np.int32)
        gone = np.zeros(len(edge), bool)
        for heir, way in self._heirs:
            mine, others = np.flatnonzero(held & (bit == way)), np.flatnonzero(held & (bit == heir))
            at = np.searchsorted(whole[others], whole[mine])
            at[at == len(others)] = 0
            met = (whole[others][at] == whole[mine]) if len(others) else np.zeros(len(mine), bool)
            mine, at = mine[met], at[met]
            mine = mine[rank[others[at]] >= rank[mine]] if len(mine) else mine
            if not len(mine):
                continue
            inside = np.repeat(edge[mine] - (np.cumsum(size[mine]) - size[mine]), size[mine]) + np.arange(
                size[mine].sum()
            )
            word, place = divmod(heir, 64)
            covered = (self.answers.mask[word][rows.number[row[inside]]] >> np.uint64(place)) & np.uint64(1)
            gone[mine] |= np.bitwise_and.reduceat(covered, np.cumsum(size[mine]) - size[mine]) > 0
        return gone

    def _met(self, rows: Rows, hard: Mask) -> tuple[Wide, Wide, Ints]:
        """Return (row, row, answer) of every two that have one; regimens with two that are not two things are marked in `hard`."""
        pair = self.answers.pair
        flat, width = pair.ravel(), pair.shape[1]
        base = rows.number.astype(np.int64) * width
        products = bool((rows.origin >= 0).any())
        first: list[Wide] = []
        second: list[Wide] = []
        found: list[Ints] = []
        one = np.flatnonzero(rows.regimen[1:] == rows.regimen[:-1])
        step = 1
        while len(one):
            answer = flat[base[one] + rows.number[one + step]]
            hit = np.flatnonzero(answer)
            at, answer = one[hit], answer[hit]
            if products:
                apart = (rows.origin[at] != rows.origin[at + step]) | (answer == OVERLAP)
                at, answer = at[apart], answer[apart]
            first.append(at)
            second.append(at + step)
            found.append(answer)
            step += 1
            one = one[: np.searchsorted(one, len(rows.regimen) - step)]
            one = one[rows.regimen[one] == rows.regimen[one + step]]
        a = np.concatenate(first) if first else np.zeros(0, np.int64)
        b = np.concatenate(second) if second else np.zeros(0, np.int64)
        answer = np.concatenate(found) if found else np.zeros(0, np.int32)
        hard[rows.regimen[a[answer == OVERLAP]]] = True
        some = answer > 0
        return a[some], b[some], answer[some]

    def _pairs(self, rows: Rows, met: tuple[Wide, Wide, Ints], many: Words, by_level: Words, hard: Mask) -> Found:
        """Return the flags of two, without those that a larger set takes the place of; what the engine must see is marked in `hard`."""
        lines = self.answers.lines
        a, b, answer = met
        sizes = lines.start[answer + 1] - lines.start[answer]
        line = np.repeat(lines.start[answer] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        a, b = np.repeat(a, sizes), np.repeat(b, sizes)
        regimen = rows.regimen[a]
        kept = np.ones(len(line), bool)
        held = lines.alone[line]
        for word in range(len(many)):
            more = many[word][regimen]
            own = lines.own[word][line]
            hard[regimen[lines.merged[line] & ((own & more) > 0)]] = True
            held |= (own & ~more) > 0
            kept &= (lines.yields[word][line] & ~more) == 0
            kept &= (lines.gives_way[word][line] & by_level[lines.rank[line], word, regimen]) == 0
        kept &= held
        a, b, line = a[kept], b[kept], line[kept]
        turned = lines.turned[line]
        party = np.empty(2 * len(line), np.int32)
        party[0::2] = rows.number[np.where(turned, b, a)]
        party[1::2] = rows.number[np.where(turned, a, b)]
        return Found(regimen[kept], lines.told[line], np.arange(0, len(party) + 1, 2, dtype=np.int32), party)

    def _by_engine(self, regimen: Ints, cell: Ints, hard: Wide) -> Found:
        """Return what the engine answers on whole lists."""
        flags: list[tuple[int, int, list[int]]] = []
        for one, start, end in zip(
            hard.tolist(), np.searchsorted(regimen, hard), np.searchsorted(regimen, hard, "right"), strict=True
        ):
            with self.answers.lock:
                names = [name for place in cell[start:end].tolist() for name in self.readings.cells[place]]
                for flag in self.many.flags(names):
                    parties = [self.answers.number[party.id] for party in flag.parties]
                    flags.append((one, self.answers.tell(flag), parties))
        start = np.cumsum([0, *(len(parties) for _, _, parties in flags)], dtype=np.int32)
        party = np.array([number for _, _, parties in flags for number in parties], np.int32)
        return Found(np.array([f[0] for f in flags], np.int32), np.array([f[1] for f in flags], np.int32), start, party)

    def _sorted(self, parts: Sequence[Found]) -> Found:
        """Bring flags together in the order that `check` tells them in."""
        regimen = np.concatenate([part.regimen for part in parts])
        told = np.concatenate([part.told for part in parts])
        party = np.concatenate([part.party for part in parts])
        size = np.concatenate([np.diff(part.start) for part in parts])
        if not len(told):
            return Found(regimen, told, np.zeros(1, np.int32), party)
        start = np.cumsum(size) - size
        texts = self.answers.told
        rank = np.array([[-t.rank, -EVIDENCE_RANK[t.evidence], self._rule[t.rule]] for t in texts], np.int64)[told].T
        place = self.answers.place[party].astype(np.int64)
        lowest = np.minimum.reduceat(place, start)
        place[place == np.repeat(lowest, size)] = len(self.answers.ids)
        fields = (
            (regimen, int(regimen.max()) + 1), (rank[0] + 7, 8), (rank[1] + 7, 8), (size.max() - size, int(size.max()) + 1),
            (rank[2], len(self._rule)), (lowest, len(self.answers.ids)), (np.minimum.reduceat(place, start), len(self.answers.ids) + 1),
        )  # fmt: skip
        mark = np.zeros(len(told), np.int64)
        for column, span in fields:
            mark = mark * span + column
        order = np.argsort(mark, kind="stable")
        for first, last in _ties(mark[order]):
            ids = {
                o: sorted(self.answers.place[party[start[o] : start[o] + size[o]]].tolist())
                for o in order[first:last].tolist()
            }
            order[first:last] = sorted(ids, key=ids.__getitem__)
        size = size[order]
        ends = np.cumsum(size)
        flat = np.repeat(start[order] - (ends - size), size) + np.arange(len(party))
        return Found(regimen[order], told[order], np.append(0, ends).astype(np.int32), party[flat])


def _without(found: Found, hard: Mask) -> Found:
    """Leave out the flags of the regimens that are the engine's."""
    out = hard[found.regimen]
    if not out.any():
        return found
    size = np.diff(found.start)
    start = np.append(0, np.cumsum(size[~out])).astype(np.int32)
    return Found(found.regimen[~out], found.told[~out], start, found.party[np.repeat(~out, size)])


def _ties(marks: Wide) -> Iterator[tuple[int, int]]:
    """Yield where equal neighbours stand."""
    same = np.flatnonzero(np.diff(marks) == 0)
    while len(same):
        first = last = int(same[0])
        while last < len(marks) and marks[last] == marks[first]:
            last += 1
        yield first, last
        same = same[same >= last]
