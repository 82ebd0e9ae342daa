"""What goes through the pipeline: Request, Resolution, Profile, Match, Flag, Report."""

from __future__ import annotations

from typing import Any, NamedTuple

from interact.model.knowledge import Cite, Role, Substance
from interact.model.rule import Rule


class Item(NamedTuple):
    """One thing a person typed: the text as typed, the name left over, a single dose in grams and a route if given."""

    text: str
    dose: float | None = None
    route: str = ""


class Request(NamedTuple):
    """The list to check, in the order typed."""

    items: tuple[Item, ...]


class Resolved(NamedTuple):
    """A name that was recognised; a product or a combination expands to several substances."""

    item: Item
    ids: tuple[str, ...]
    expanded_from: str = ""


class Ambiguous(NamedTuple):
    """A name that several substances share; never guessed."""

    item: Item
    candidates: tuple[str, ...]


class Unknown(NamedTuple):
    """A name that was not recognised, with the ids whose names come near in spelling."""

    item: Item
    suggestions: tuple[str, ...] = ()


Resolution = Resolved | Ambiguous | Unknown


class Profile(NamedTuple):
    """A substance of the request with everything it is known to do.

    Attributes:
        inputs: the typed texts that led to it, each once, sorted.
        origins: what brings it: the product or combination it is an ingredient of, or itself where it was named.
        doses: single doses in grams, where typed.
        routes: routes typed; empty as soon as one input names none (any route is then possible).
        roles: own roles and those that come from constituents, classes or (for a class) members.
        parts: ids it overlaps with: constituents, members.
    """

    substance: Substance
    inputs: tuple[str, ...]
    origins: frozenset[str]
    expanded_from: str
    doses: tuple[float, ...]
    routes: tuple[str, ...]
    roles: tuple[Role, ...]
    parts: frozenset[str]
    narrow: bool

    @property
    def id(self) -> str:
        """Id of the substance."""
        return self.substance.id

    @property
    def members(self) -> frozenset[str]:
        """The members when this is a class, else nothing."""
        return self.parts if self.substance.kind == "class" else frozenset()


class Party(NamedTuple):
    """A substance that fills a slot of a rule, and the claims it does so on.

    Attributes:
        role: the claim relied on (for a class that varies: the strongest member's); None for a slot without pathway.
        members: for a class that varies, each member it holds for, with its claim (None for a slot without pathway).
        without: for a class that varies, the members with no such claim.
        against: results in people that contradict the claim.
        superseded: weaker evidence that said something stronger (or anything at all) about the same.
        refuted: whether a "no effect" in people outranks every claim for it.
    """

    slot: str
    profile: Profile
    role: Role | None
    members: tuple[tuple[str, Role | None], ...] = ()
    without: tuple[str, ...] = ()
    against: tuple[Role, ...] = ()
    superseded: tuple[Role, ...] = ()
    refuted: bool = False

    @property
    def id(self) -> str:
        """Id of the substance."""
        return self.profile.id


def claims_of(party: Party) -> list[Role]:
    """Return the claims a party fills its slot on: its own, or those of its members where a class varies."""
    if party.members:
        return [claim for _, claim in party.members if claim]
    return [party.role] if party.role else []


class Match(NamedTuple):
    """A rule that its parties satisfy; no severity and no words yet.

    Attributes:
        pathway: the pathway in question; several, joined by `|`, where the parties stand on different ones.
        others: further slots that the same substances could fill.
    """

    rule: Rule
    pathway: str
    parties: tuple[Party, ...]
    others: tuple[Party, ...] = ()

    @property
    def refuted(self) -> bool:
        """Whether any party's claim is refuted in people."""
        return any(party.refuted for party in self.parties)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the parties, sorted."""
        return tuple(sorted(party.id for party in self.parties))


class Flag(NamedTuple):
    """A match with its concern and evidence; `matches` are the ways (pathways) it comes about, worst first."""

    rule: Rule
    concern: str
    evidence: str
    matches: tuple[Match, ...]
    folded: tuple[str, ...] = ()

    @property
    def parties(self) -> tuple[Party, ...]:
        """The parties, as the worst match has them."""
        return self.matches[0].parties

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the parties, sorted."""
        return self.matches[0].ids

    @property
    def pathways(self) -> tuple[str, ...]:
        """Ids of the pathways, worst first."""
        return tuple(dict.fromkeys(p for m in self.matches for p in m.pathway.split("|") if p))


class Considered(NamedTuple):
    """Something that was looked at and is not flagged, with why.

    Attributes:
        why: `refuted-in-people`, `prediction-superseded`, `refuted-by-pair` or `below-threshold`.
        claims: what the decision rests on.
    """

    rule: Rule
    pathway: str
    parties: tuple[Party, ...]
    why: str
    claims: tuple[Role, ...]
    cites: tuple[Cite, ...]
    concern: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the parties, sorted."""
        return tuple(sorted(party.id for party in self.parties))


class PairStatus(NamedTuple):
    """What is known of two substances of the list: `flagged`, `considered`, `nothing-found` or `not-covered`."""

    a: str
    b: str
    status: str


class Report(NamedTuple):
    """The whole answer. `works` is the bibliography of every citation used, `labels` the names of substances by id, `pathways` of pathways."""

    version: str
    digest: str
    request: Request
    resolutions: tuple[Resolution, ...]
    profiles: tuple[Profile, ...]
    flags: tuple[Flag, ...]
    considered: tuple[Considered, ...]
    pairs: tuple[PairStatus, ...]
    notices: tuple[dict[str, Any], ...]
    works: dict[str, dict[str, Any]]
    labels: dict[str, str]
    pathways: dict[str, str]

    @property
    def unresolved(self) -> tuple[Ambiguous | Unknown, ...]:
        """Names that were not recognised or are shared by several substances."""
        return tuple(r for r in self.resolutions if not isinstance(r, Resolved))
