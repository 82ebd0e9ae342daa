"""Works out once, through the engine, what every two substances raise and how sets are graded; holds it as arrays."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from interact.assess.flags import Graded, merge, stands_for
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Flag, Profile
from interact.model.terms import CONCERN_RANK
from interact.pipeline.kept import engine_hash, prune, put
from interact.pipeline.lines import Ints, Line, Lines, Told, Words, packed, runs
from interact.pipeline.subjects import Subjects

OVERLAP = -1  # in `pair`: the two are not two things; only the engine can say what follows
ROOM = 256  # places kept for substances as a typed dose or route makes them


class Answers:
    """Every answer of a snapshot on two substances, and what grades a set, ready for look-up by number.

    Substances and classes (products are their ingredients) have the numbers of their ids in order; a substance as a dose
    or a route makes it gets a further number when it is first met. The substances of equal `kind` in a way are graded
    alike there, so the engine is asked once for every two kinds, and once for every set of kinds.

    Args:
        knowledge: the snapshot.
        folder: where what was worked out is kept for the next run; None to keep nothing.
    """

    def __init__(self, knowledge: Knowledge, folder: Path | None = None) -> None:
        self.knowledge = knowledge
        self.lock = RLock()  # the engine and the snapshot are asked by one thread at a time
        self.subjects = Subjects(knowledge)
        self.ways, self.ids, self.number = self.subjects.ways, self.subjects.ids, self.subjects.number
        self.set_ways = [n for n, way in enumerate(self.ways.all) if way.of_sets]
        self.bit = {way: place for place, way in enumerate(self.set_ways)}
        self.words = -(-len(self.set_ways) // 64) or 1
        self.count = len(self.ids)
        room = self.count + ROOM
        self.place: Ints = np.zeros(room, np.int32)
        self.place[: self.count] = np.arange(self.count)
        self.kind = np.zeros((len(self.ways.all), room), np.uint16)
        self.mask: Words = np.zeros((self.words, room), np.uint64)
        self.pair = np.zeros((room, room), np.int32)
        self.told: list[Told] = []
        self.lines = packed([[]], self.words)
        self._told: dict[Told, int] = {}
        self._kinds: list[dict[str, int]] = [{} for _ in self.ways.all]
        self._known: dict[bytes, int] = {}
        self._varied: dict[int, list[int]] = {}
        self._apart: list[tuple[int, int]] = []
        self._over = {
            n: {m for m in self.set_ways if self.ways.all[n].rule.id in self.ways.all[m].rule.over}
            for n in range(len(self.ways.all))
        }
        self.taken = np.zeros(room, bool)
        self.sets: dict[str, Any] = {}  # what `Sets` keeps beside the answers: both number kinds alike
        self.kept = folder / f"answers-{knowledge.digest[:32]}-{engine_hash()}.npz" if folder else None
        self.grew = not (self.kept and self._load(self.kept))

    def need(self, numbers: Any) -> None:
        """Work out the answers among some substances, and of them with those asked for before.

        Args:
            numbers: their numbers, from `number` or from `add`.
        """
        fresh = [n for n in np.unique(np.asarray(numbers, np.int64)).tolist() if not self.taken[n]]
        if not fresh:
            return
        self.grew = True
        self.subjects.read(n for n in fresh if n < len(self.ids))
        for number in fresh:
            self.kind[:, number] = self._kinds_of(number)
        self._take(fresh)
        self.taken[fresh] = True

    def add(self, profile: Profile) -> int:
        """Return the number of a substance as a dose or a route makes it: its own only where that changes a grade."""
        base = self.number[profile.id]
        number = self.count
        self.subjects.put(number, profile)
        kinds = self._kinds_of(number)
        if np.array_equal(self._kinds_of(base), kinds):
            return base
        known: int
        for known in self._varied.get(base, ()):
            if np.array_equal(self._kinds_of(known), kinds):
                return known
        if number == len(self.place):
            more = len(self.place)
            self.place, self.taken = np.pad(self.place, (0, more)), np.pad(self.taken, (0, more))
            self.kind = np.pad(self.kind, ((0, 0), (0, more)))
            self.mask = np.pad(self.mask, ((0, 0), (0, more)))
            self.pair = np.pad(self.pair, ((0, more), (0, more)))
        self.count += 1
        self.place[number] = base
        self._varied.setdefault(base, []).append(number)
        return number

    def _kinds_of(self, number: int) -> npt.NDArray[np.uint16]:
        """Return the kind of a substance in every way, 0 where it has no part."""
        out = np.zeros(len(self.ways.all), np.uint16)
        for way, kind in self.subjects.kinds(number).items():
            out[way] = self._kinds[way].setdefault(kind, len(self._kinds[way]) + 1)
        return out

    def _load(self, kept: Path) -> bool:
        """Take what earlier runs worked out; a file that is missing or damaged is worked out again."""
        try:
            with kept.open("rb") as file, np.load(file, allow_pickle=False) as held:
                words = json.loads(held["words"].tobytes())
                taken, kind, keys, values = (held[name] for name in ("taken", "kind", "keys", "values"))
                lines = Lines(*(held[name] for name in Lines._fields))
                marks, ends = held["marks"].tobytes(), np.cumsum(held["marked"]).tolist()
                self.sets = {name[5:]: held[name] for name in held.files if name.startswith("sets_")}
        except (OSError, EOFError, ValueError, KeyError, BadZipFile):
            return False
        self.lines = lines
        self.taken[taken] = True
        self.kind[:, taken] = kind
        self._mask(taken)
        self.pair[keys // len(self.ids), keys % len(self.ids)] = values
        self._known = {marks[a:b]: n for n, (a, b) in enumerate(zip([0, *ends], ends, strict=False), 1)}
        self.told = [Told(*told) for told in words["told"]]
        self._told = {told: place for place, told in enumerate(self.told)}
        self._kinds = [{name: place for place, name in enumerate(names, 1)} for names in words["kinds"]]
        return True

    def save(self, sets: dict[str, Any]) -> None:
        """Keep what was worked out for the next run, with what `Sets` gives to keep beside it, in one file."""
        if not self.kept:
            return
        words = {"told": self.told, "kinds": [list(kinds) for kinds in self._kinds]}
        taken = np.flatnonzero(self.taken[: len(self.ids)])
        used = self.pair[: len(self.ids), : len(self.ids)].ravel()
        keys = np.flatnonzero(used)
        marks = list(self._known)
        out = io.BytesIO()
        np.savez(
            out, words=np.frombuffer(json.dumps(words).encode(), np.uint8), taken=taken, kind=self.kind[:, taken],
            keys=keys, values=used[keys], marks=np.frombuffer(b"".join(marks), np.uint8),
            marked=np.array([len(mark) for mark in marks], np.int64), **self.lines._asdict(),
            **{f"sets_{name}": array for name, array in sets.items()},
        )  # fmt: skip
        put(self.kept, out.getvalue())
        prune(self.kept)
        self.grew = False

    def _mask(self, which: Any) -> None:
        for way, place in self.bit.items():
            word, bit = divmod(place, 64)
            has = (self.kind[way, which] > 0).astype(np.uint64)
            self.mask[word, which] |= has << np.uint64(bit)

    def of_two(self, answer: int, ids: tuple[str, str]) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield (rule, parties joined by `|`, concern, evidence, pathway) of the flags of just two substances."""
        lines = self.lines
        for line in range(int(lines.start[answer]), int(lines.start[answer + 1])):
            if not lines.yields[:, line].any():
                told = self.told[lines.told[line]]
                parties = "|".join(reversed(ids) if lines.turned[line] else ids)
                yield told.rule, parties, told.concern, told.evidence, told.pathway

    def graded_set(
        self, way: int, who: Sequence[int], origins: Sequence[frozenset[str]] | None = None
    ) -> tuple[int, tuple[int, ...]]:
        """Return what the engine makes of a set of contributors.

        Args:
            way: number of a set way.
            who: numbers of the contributors, in the order of their ids.
            origins: what brings each of them, where a product brings several.

        Returns:
            Place in `told` (-1 for nothing), and the order its parties are told in (() for that of their ids).
        """
        found = self.subjects.graded(way, who, origins)
        if not found:
            return -1, ()
        flag = merge(found)[0]
        place = {self.subjects.profile(number).id: index for index, number in enumerate(who)}
        order = tuple(place[party.id] for party in flag.parties)
        return self.tell(flag), () if order == tuple(range(len(who))) else order

    def tell(self, flag: Flag) -> int:
        """Return the place in `told` of what a flag says."""
        pathway, rank = "|".join(flag.pathways), CONCERN_RANK[flag.concern]
        return self.place_of(Told(flag.rule.id, flag.concern, flag.evidence, pathway, flag.rule.title, rank))

    def place_of(self, told: Told) -> int:
        """Return the place of a text in `told`, where it is put if it is new."""
        if told not in self._told:
            self._told[told] = len(self.told)
            self.told.append(told)
        return self._told[told]

    def twice(self, number: int) -> list[int]:
        """Return the places in `told` of what a substance raises by itself that was typed by two names."""
        return [self.tell(flag) for flag in merge(self.subjects.twice(number))]

    def _take(self, fresh: Sequence[int]) -> None:
        """Find the answers of substances that are new."""
        self._mask(list(fresh))
        self._mark_overlaps(fresh)
        keys, steps = self._meetings(np.array(fresh, np.int64))
        made: list[list[Line]] = []
        before = len(self.lines.start) - 1
        for start, end in runs(keys):
            mark = steps[start:end].tobytes()
            first, second = divmod(int(keys[start]), len(self.place))
            if mark not in self._known:
                self._known[mark] = before + len(made)
                made.append(self._lines_of(first, second, steps[start:end, 0].tolist()))
            self.pair[first, second] = self._known[mark]
        if made:
            self.lines = packed(made, self.words, self.lines)

    def _mark_overlaps(self, fresh: Sequence[int]) -> None:
        """Mark the pairs that are not two things: a whole and its part, classes that share members."""
        if not self._apart:
            self._apart = list(self.subjects.overlaps())
            for one, other in self._apart:
                self.pair[one, other] = self.pair[other, one] = OVERLAP
        for number in fresh:
            if number >= len(self.ids):  # a dose or a route makes no other thing of it
                self.pair[number] = np.where(self.pair[self.place[number]] == OVERLAP, OVERLAP, 0)
                self.pair[:, number] = self.pair[number]

    def _meetings(self, fresh: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16]]:
        """Return, for every two (one of them new) that meet in a way, their key and (way, kind, kind), sorted by key.

        The one whose id comes first is the first of the two. Ways in which the engine answers nothing on two of these kinds are
        left out, but for those whose larger sets could take the place of something.
        """
        keys: list[npt.NDArray[np.int64]] = []
        steps: list[npt.NDArray[np.uint16]] = []
        new = np.zeros(len(self.place), bool)
        new[fresh] = True
        for way, kinds_of in enumerate(self.kind):
            all_in = np.flatnonzero(kinds_of)
            new_in = all_in[new[all_in]]
            a, b = (grid.ravel() for grid in np.meshgrid(new_in, all_in, indexing="ij"))
            if len(new_in) < len(all_in):
                a, b = np.concatenate([a, b]), np.concatenate([b, a])
            once = (self.place[a] < self.place[b]) & (self.pair[a, b] != OVERLAP)
            a, b = a[once], b[once]
            size = len(self._kinds[way]) + 1
            kinds = kinds_of[a].astype(np.int64) * size + kinds_of[b]
            _, first, inverse = np.unique(kinds, return_index=True, return_inverse=True)
            heir = way in self.bit and bool(self.ways.all[way].rule.over)
            kept = np.array([heir or bool(self.subjects.graded(way, (int(a[i]), int(b[i])))) for i in first], bool)[
                inverse
            ]
            keys.append(a[kept] * len(self.place) + b[kept])
            met = (np.full(int(kept.sum()), way), kinds[kept] // size, kinds[kept] % size)
            steps.append(np.stack(met, axis=1).astype(np.uint16))
        flat = np.concatenate([np.zeros(0, np.int64), *keys])
        by_key = np.argsort(flat, kind="stable")
        return flat[by_key], np.concatenate([np.zeros((0, 3), np.uint16), *steps])[by_key]

    def _lines_of(self, first: int, second: int, ways: Sequence[int]) -> list[Line]:
        """Return the lines of an answer: its flags but for those that a flag which no third substance can change stands for."""
        origin: dict[int, int] = {}
        graded: list[Graded] = []
        for way in ways:
            for made in self.subjects.graded(way, (first, second)):
                origin[id(made[2])] = way
                graded.append(made)

        def sets(flag: Flag) -> list[int]:
            return [self.bit[origin[id(match)]] for match in flag.matches if origin[id(match)] in self.bit]

        flags = merge(graded)
        out = []
        for flag in flags:
            heirs = [sets(other) for other in flags if other.rule.over and stands_for(other, flag)]
            if flag.rule.effect == "refutes" or [] in heirs:
                continue
            larger = {self.bit[way] for match in flag.matches for way in self._over[origin[id(match)]] if way in ways}
            turned = flag.parties[0].id != self.subjects.profile(first).id
            yields = sorted({bit for heir in heirs for bit in heir})
            bits = sets(flag)
            merged = len(bits) > 1 and not all(self.ways.all[self.set_ways[bit]].group for bit in bits)
            out.append((self.tell(flag), turned, bits, yields, sorted(larger), CONCERN_RANK[flag.concern], merged))
        return out
