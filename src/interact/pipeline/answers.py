"""Works out once, through the engine, what every two substances raise and how sets are graded; holds it as arrays."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from interact.assess.flags import Graded, grade, merge, passes, stands_for
from interact.knowledge.snapshot import Knowledge
from interact.match.engine import converge, duplicates, order, overlapping, same_class, shown_pathway
from interact.match.profile import profiles
from interact.model.report import Flag, Item, Match, Party, Profile, Resolved
from interact.model.terms import CONCERN_RANK
from interact.pipeline.ways import Part, Way, Ways

Ints = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]
OVERLAP = -1  # in `pair`: the two are not two things; only the engine can say what follows
ROOM = 256  # places kept for substances as a typed dose or route makes them


class Told(NamedTuple):
    """What a flag says but for its parties."""

    rule: str
    concern: str
    evidence: str
    pathway: str
    title: str
    rank: int


class Lines(NamedTuple):
    """The flags of two substances, by answer: answer `n` has the lines from `start[n]` to `start[n + 1]`.

    Attributes:
        told: place in `Answers.told`.
        turned: whether the parties are told in the other order than that of their ids.
        own: bits of the set ways the line comes of; three contributors to one of them make another flag of it.
        yields: bits of set ways whose flag on the same two takes the line's place.
        gives_way: bits of set ways that take its place as soon as their larger set is at least as serious.
        rank: concern of the line.
        merged: whether several set ways make the line (then a larger set in one of them is the engine's business).
    """

    start: Ints
    told: Ints
    turned: npt.NDArray[np.bool_]
    own: Words
    yields: Words
    gives_way: Words
    rank: Ints
    merged: npt.NDArray[np.bool_]


Line = tuple[int, bool, list[int], list[int], list[int], int]  # as in `Lines`, bits as lists


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
        self.ways = Ways(knowledge)
        self.ids = sorted(ident for ident, kind, _ in knowledge.listing("entity") if kind != "product")
        self.number = {ident: place for place, ident in enumerate(self.ids)}
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
        self.lines = self._packed([[]])
        self._told: dict[Told, int] = {}
        self._kinds: list[dict[str, int]] = [{} for _ in self.ways.all]
        self._known: dict[tuple[tuple[int, int, int], ...], int] = {}
        self._subjects: dict[int, Profile] = {}
        self._parts: dict[int, dict[int, Part]] = {}
        self._over = {
            n: {m for m in self.set_ways if self.ways.all[n].rule.id in self.ways.all[m].rule.over}
            for n in range(len(self.ways.all))
        }
        kept = folder / f"answers-{knowledge.digest[:32]}-{_engine_hash()}.npz" if folder else None
        if not (kept and self._load(kept)):
            found = profiles([Resolved(Item(ident), (ident,)) for ident in self.ids], knowledge)
            self._subjects = dict(enumerate(found))
            self._take(range(self.count))
            if kept:
                self._save(kept)

    def subject(self, number: int) -> Profile:
        """Return the profile behind a number."""
        if number not in self._subjects:
            ident = self.ids[number]
            self._subjects[number] = profiles([Resolved(Item(ident), (ident,))], self.knowledge)[0]
        return self._subjects[number]

    def add(self, profile: Profile) -> int:
        """Give a substance, as a dose or a route makes it, a number and its answers with all others."""
        number = self.count
        if number == len(self.place):
            more = len(self.place)
            self.place = np.pad(self.place, (0, more))
            self.kind = np.pad(self.kind, ((0, 0), (0, more)))
            self.mask = np.pad(self.mask, ((0, 0), (0, more)))
            self.pair = np.pad(self.pair, ((0, more), (0, more)))
        self.count += 1
        self._subjects[number] = profile
        self.place[number] = self.number[profile.id]
        self._take([number])
        return number

    def _load(self, kept: Path) -> bool:
        """Take what an earlier run worked out; a file that is missing or damaged is worked out again."""
        try:
            with np.load(kept, allow_pickle=False) as held:
                words = json.loads(held["words"].tobytes())
                kind, keys, values = held["kind"], held["keys"], held["values"]
                self.lines = Lines(*(held[name] for name in Lines._fields))
        except (OSError, ValueError, KeyError):
            return False
        self.kind[:, : self.count] = kind
        self._mask(slice(0, self.count))
        self.pair[keys // self.count, keys % self.count] = values
        self.told = [Told(*told) for told in words["told"]]
        self._told = {told: place for place, told in enumerate(self.told)}
        self._kinds = [{name: place for place, name in enumerate(names, 1)} for names in words["kinds"]]
        return True

    def _save(self, kept: Path) -> None:
        words = {"told": self.told, "kinds": [list(kinds) for kinds in self._kinds]}
        used = self.pair[: self.count, : self.count].ravel()
        keys = np.flatnonzero(used)
        beside = kept.with_name(f".{kept.name}.{os.getpid()}.part")
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as out:
                np.savez(
                    out, words=np.frombuffer(json.dumps(words).encode(), np.uint8), kind=self.kind[:, : self.count],
                    keys=keys, values=used[keys], **self.lines._asdict(),
                )  # fmt: skip
            beside.replace(kept)
        except OSError:  # a folder that cannot be written costs the next run some seconds, and nothing else
            beside.unlink(missing_ok=True)

    def _mask(self, which: Any) -> None:
        for way, place in self.bit.items():
            word, bit = divmod(place, 64)
            has = (self.kind[way, which] > 0).astype(np.uint64)
            self.mask[word, which] |= has << np.uint64(bit)

    def parts(self, number: int) -> dict[int, Part]:
        """Return the parts a substance can play."""
        if number not in self._parts:
            self._parts[number] = self.ways.parts_of(self.subject(number))
        return self._parts[number]

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
        found = self._graded(way, who, origins)
        if not found:
            return -1, ()
        flag = merge(found)[0]
        place = {self.subject(number).id: index for index, number in enumerate(who)}
        order = tuple(place[party.id] for party in flag.parties)
        return self.tell(flag), () if order == tuple(range(len(who))) else order

    def _graded(self, way: int, who: Sequence[int], origins: Sequence[frozenset[str]] | None = None) -> list[Graded]:
        rule, pathway, group, _ = self.ways.all[way]
        subjects = [self.subject(number) for number in who]
        parts = [self.parts(number)[way].parties for number in who]
        if origins:
            subjects = [p._replace(origins=o) for p, o in zip(subjects, origins, strict=True)]
            parts = [
                tuple(party and party._replace(profile=p) for party in made) for p, made in zip(subjects, parts, strict=True)
            ]
        found: Iterable[Match]
        if group:
            found = same_class(rule, subjects)
        else:
            filled: list[list[Party]] = [[p for made in parts if (p := made[slot])] for slot in range(len(rule.slots))]
            by_set = self.ways.all[way].of_sets
            found = (converge if by_set else order)(rule, shown_pathway(rule, pathway), filled)
        return [(*grade(match), match) for match in found if not match.refuted]

    def tell(self, flag: Flag) -> int:
        """Return the place in `told` of what a flag says."""
        made = Told(
            flag.rule.id, flag.concern, flag.evidence, "|".join(flag.pathways), flag.rule.title, CONCERN_RANK[flag.concern]
        )
        if made not in self._told:
            self._told[made] = len(self.told)
            self.told.append(made)
        return self._told[made]

    def twice(self, number: int) -> list[tuple[int, str]]:
        """Return (place in `told`, rule id) of what a substance typed by two names raises by itself."""
        profile = self.subject(number)._replace(inputs=("a", "b"))
        found = [
            (*grade(match), match) for rule in self.ways.same_substance for match in duplicates(rule, [profile])
        ]
        return [(self.tell(flag), flag.rule.id) for flag in merge(found)]

    def _take(self, fresh: Sequence[int]) -> None:
        """Find kinds and answers of substances that are new."""
        for number in fresh:
            for way, part in self.parts(number).items():
                kind = _kind(self.ways.all[way], part)
                if kind:
                    self.kind[way, number] = self._kinds[way].setdefault(kind, len(self._kinds[way]) + 1)
        self._mask(list(fresh))
        self._mark_overlaps(fresh)
        keys, steps = self._meetings(np.array(fresh, np.int64))
        made: list[list[Line]] = []
        before = len(self.lines.start) - 1
        for start, end in _runs(keys):
            mark = tuple((way, one, other) for way, one, other in steps[start:end].tolist())
            first, second = divmod(int(keys[start]), len(self.place))
            if mark not in self._known:
                self._known[mark] = before + len(made)
                made.append(self._lines_of(first, second, [way for way, _, _ in mark]))
            self.pair[first, second] = self._known[mark]
        if made:
            self.lines = self._packed(made, self.lines)

    def _mark_overlaps(self, fresh: Sequence[int]) -> None:
        """Mark the pairs that are not two things: a whole and its part, classes that share members."""
        holding: dict[str, list[int]] = {}
        for number in fresh:
            if number >= len(self.ids):  # a dose or a route makes no other thing of it
                base = self.place[number]
                self.pair[number] = np.where(self.pair[base] == OVERLAP, OVERLAP, 0)
                self.pair[:, number] = self.pair[number]
                continue
            for part in self.subject(number).parts:
                holding.setdefault(part, []).append(number)
        for part, wholes in holding.items():
            alike = [*wholes, self.number[part]] if part in self.number else wholes
            for one in alike:
                for other in alike:
                    if one != other and overlapping(self.subject(one), self.subject(other)):
                        self.pair[one, other] = OVERLAP

    def _meetings(self, fresh: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return, for every two (one of them new) that meet in a way, their key and (way, kind, kind), sorted by key.

        The one whose id comes first is the first of the two. Ways in which the engine answers nothing on two of these kinds are
        left out, but for those whose larger sets could take the place of something.
        """
        keys: list[npt.NDArray[np.int64]] = []
        steps: list[npt.NDArray[np.int64]] = []
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
            kept = np.array([heir or bool(self._graded(way, (int(a[i]), int(b[i])))) for i in first], bool)[inverse]
            keys.append(a[kept] * len(self.place) + b[kept])
            steps.append(np.stack([np.full(int(kept.sum()), way), kinds[kept] // size, kinds[kept] % size], axis=1))
        flat = np.concatenate(keys)
        by_key = np.argsort(flat, kind="stable")
        return flat[by_key], np.concatenate(steps)[by_key]

    def _lines_of(self, first: int, second: int, ways: Sequence[int]) -> list[Line]:
        """Return the lines of an answer: its flags but for those that a flag which no third substance can change stands for."""
        origin: dict[int, int] = {}
        graded: list[Graded] = []
        for way in ways:
            for made in self._graded(way, (first, second)):
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
            turned = flag.parties[0].id != self.subject(first).id
            yields = sorted({bit for heir in heirs for bit in heir})
            out.append((self.tell(flag), turned, sets(flag), yields, sorted(larger), CONCERN_RANK[flag.concern]))
        return out

    def _packed(self, made: Sequence[Sequence[Line]], before: Lines | None = None) -> Lines:
        """Return answers as arrays, behind those that are there."""
        flat = [line for lines in made for line in lines]

        def words(column: int) -> Words:
            out = np.zeros((self.words, len(flat)), np.uint64)
            for place, line in enumerate(flat):
                for bit in line[column]:  # type: ignore[union-attr]
                    out[bit // 64, place] |= np.uint64(1 << bit % 64)
            return out

        new = Lines(
            np.cumsum([0, *(len(lines) for lines in made)], dtype=np.int32),
            np.array([line[0] for line in flat], np.int32),
            np.array([line[1] for line in flat], bool),
            words(2),
            words(3),
            words(4),
            np.array([line[5] for line in flat], np.int32),
            np.array([len(line[2]) > 1 for line in flat], bool),
        )
        if before is None:
            return new
        start = np.concatenate([before.start, new.start[1:] + before.start[-1]])
        rest = (np.concatenate(both, axis=-1) for both in zip(before[1:], new[1:], strict=True))
        return Lines(start, *rest)


def _engine_hash() -> str:
    """Return a hash of the code that answers come from: what another engine worked out is not taken."""
    root = Path(__file__).resolve().parent.parent
    whole = hashlib.sha256()
    for folder in ("model", "resolve", "match", "assess", "pipeline"):
        for path in sorted((root / folder).glob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _kind(way: Way, part: Part) -> str:
    """Return what of a part the engine can tell apart in a grade, or "" when nothing of it counts."""
    made: list[object] = []
    for party in part.parties:
        if party is None or (way.of_sets and party.refuted):
            made.append(None)
            continue
        tests = tuple(passes(test, party) for row in way.rule.concern for test in row.tests)
        made.append((party.refuted, party.role.evidence if party.role else "", tests, bool(party.members)))
    return repr(made) if any(made) else ""


def _runs(keys: npt.NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """Yield the start and end of every run of equal keys."""
    edges = np.flatnonzero(np.diff(keys)) + 1
    starts = [0, *edges.tolist()] if len(keys) else []
    return zip(starts, [*edges.tolist(), len(keys)], strict=False)

