"""The vectorised twin of `check`: regimens as arrays in, flags as arrays out, flag for flag what `check` answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from interact.knowledge.snapshot import Knowledge
from interact.model.terms import EVIDENCE_RANK
from interact.pipeline.answers import OVERLAP, Answers
from interact.pipeline.lines import Found, Ints, Words
from interact.pipeline.many import Many
from interact.pipeline.readings import Readings
from interact.pipeline.rows import Mask, Rows, Wide, rows_of
from interact.pipeline.sets import Sets

NEW_SETS = 500


class Columns:
    """Answers many regimens at once.

    Two substances are a look-up. A set of three and more contributors is graded once for each set of kinds. What is neither (a
    whole beside its part, one substance in two doses that matter) goes to the engine, list by list.
    """

    def __init__(self, knowledge: Knowledge, folder: Path | None = None) -> None:
        self.answers = Answers(knowledge, folder)
        self.many = Many(knowledge, self.answers.ways)
        self.readings = Readings(self.answers, self.many)
        self.sets = Sets(self.answers)
        self._twice: dict[int, list[int]] = {}
        answers = self.answers
        told_over = {rule for way in answers.ways.all for rule in way.rule.over}
        # Whether a substance typed twice is told by itself, whatever else is there.
        self._twice_alone = not any(rule.id in told_over or rule.over for rule in answers.ways.same_substance)
        rules = {way.rule.id for way in answers.ways.all}
        self._rule = {
            rule: place for place, rule in enumerate(sorted({*rules, *(r.id for r in answers.ways.same_substance)}))
        }

    def keep(self, least: int = NEW_SETS) -> None:
        """Keep what was worked out for the next run.

        Args:
            least: how many sets must be new to be worth it, when no substance is.
        """
        if self.answers.grew or self.sets.worth_keeping(least):
            self.answers.save(self.sets.kept())

    def match(self, regimen: Ints, text: Ints, count: int) -> Found:
        """Return the flags of regimens.

        Args:
            regimen: place of each row's regimen, rising from 0.
            text: number of each row's text, as `readings.text` gave it.
            count: how many regimens there are.
        """
        rows, hard, twice = rows_of(self.readings, regimen, text, count)
        if not self._twice_alone:
            hard[twice[0]] = True
        met = self._met(rows, hard)
        many = self.sets.thirds(rows, count)
        many[:, hard] = 0  # a whole beside its part is no example of anything
        large, by_level, not_plain = self.sets.graded(rows, many, count)
        hard |= not_plain
        parts = [self._ones(twice), self._pairs(rows, met, many, by_level, hard), large]
        parts = [_without(part, hard) for part in parts]
        parts.append(self._by_engine(regimen, text, np.flatnonzero(hard)))
        return self._sorted(parts)

    def _ones(self, twice: tuple[Ints, Ints]) -> Found:
        """Return the flags that a substance raises which was typed by two names."""
        regimen, number = twice
        for one in np.unique(number).tolist():
            if one not in self._twice:
                with self.answers.lock:
                    self._twice[one] = self.answers.twice(one)
        lines = [
            (r, told, n) for r, n in zip(regimen.tolist(), number.tolist(), strict=True) for told in self._twice[n]
        ]
        table = np.array(lines, np.int32).reshape(-1, 3)
        return Found(table[:, 0], table[:, 1], np.arange(len(table) + 1, dtype=np.int32), table[:, 2])

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
        kept = lines.alone[line]
        some_merged = bool(lines.merged.any())
        for word in range(len(many)):
            more = many[word][regimen]
            own = lines.own[word][line]
            if some_merged:
                hard[regimen[lines.merged[line] & ((own & more) > 0)]] = True
            kept |= (own & ~more) > 0
        for word in range(len(many)):
            some = np.flatnonzero(lines.yields[word][line])
            kept[some] &= (lines.yields[word][line[some]] & ~many[word][regimen[some]]) == 0
            some = np.flatnonzero(lines.gives_way[word][line])
            serious = by_level[lines.rank[line[some]], word, regimen[some]]
            kept[some] &= (lines.gives_way[word][line[some]] & serious) == 0
        a, b, line = a[kept], b[kept], line[kept]
        turned = lines.turned[line]
        party = np.empty(2 * len(line), np.int32)
        party[0::2] = rows.number[np.where(turned, b, a)]
        party[1::2] = rows.number[np.where(turned, a, b)]
        return Found(regimen[kept], lines.told[line], np.arange(0, len(party) + 1, 2, dtype=np.int32), party)

    def _by_engine(self, regimen: Ints, text: Ints, hard: Wide) -> Found:
        """Return what the engine answers on whole lists."""
        flags: list[tuple[int, int, list[int]]] = []
        for one, start, end in zip(
            hard.tolist(), np.searchsorted(regimen, hard), np.searchsorted(regimen, hard, "right"), strict=True
        ):
            with self.answers.lock:
                names = [self.readings.texts[place] for place in text[start:end].tolist()]
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
            (rank[0] + 7, 8), (rank[1] + 7, 8), (size.max() - size, int(size.max()) + 1),
            (rank[2], len(self._rule)), (lowest, len(self.answers.ids)), (np.minimum.reduceat(place, start), len(self.answers.ids) + 1),
        )  # fmt: skip
        mark, width = np.zeros(len(told), np.int64), 1
        for column, span in fields:
            mark, width = mark * span + column, width * span
        # What no number can hold is sorted by two.
        if width * (int(regimen.max()) + 1) < 1 << 63:
            mark += regimen * np.int64(width)
            order = np.argsort(mark, kind="stable")
        else:
            order = np.lexsort((mark, regimen))
        # The mark holds two ids: only sets of three and more can be alike in them and not in the others.
        alike = (np.diff(mark[order]) == 0) & (np.diff(regimen[order]) == 0) & (size[order[1:]] > 2)
        for first, last in _ties(alike):
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


def _ties(same: Mask) -> Iterator[tuple[int, int]]:
    """Yield where runs of equal neighbours stand, given which are equal to the next."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], same.astype(np.int8), [0]))))
    yield from ((first, last + 1) for first, last in edges.reshape(-1, 2).tolist())
