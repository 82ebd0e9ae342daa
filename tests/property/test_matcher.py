"""The indexed matcher and the brute-force oracle find the same."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from oracle import Found, brute_force, stands
from worlds import NAMES, opened, worlds

from interact.curation.tree import Tree
from interact.match.engine import matches, profile_keys
from interact.match.profile import profiles
from interact.model.report import Match
from interact.pipeline.single import request
from interact.resolve.lookup import resolve

typed = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "", " alias", " 1 g", " 3 g", " cream", " oral tablet"])).map("".join),
    min_size=3, max_size=6,
)  # fmt: skip


def found(match: Match) -> Found:
    """Tell a match of the engine as the oracle does."""
    ids = tuple(p.id for p in match.parties) if match.rule.kind == "directed" else match.ids
    return Found(match.rule.id, match.pathway if match.rule.pathways else "", ids, match.refuted)


def told(some: Sequence[Match]) -> set[Found]:
    """Tell all matches, but for contributors refuted in one slot and live in another: which one is told is free."""

    def free(match: Match) -> bool:
        slots, pathways = match.rule.slots, match.rule.pathways
        at = match.pathway if pathways else ""
        twice = [
            p
            for p in match.parties
            if p.refuted and any(stands(s, s.pathway or at, p.profile) == "live" for s in slots)
        ]
        return bool(twice) and match.rule.kind in ("additive", "opposing")

    return {found(match) for match in some if not free(match)}


@given(worlds(), typed)
def test_index_and_matcher_find_what_trying_everything_finds(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        subjects = profiles(resolve(request(names), knowledge), knowledge)
        every = knowledge.rules(tree.rules)
        assert told(matches(knowledge.rules_for(profile_keys(subjects)), subjects)) == brute_force(
            list(every.values()), subjects
        )


@given(worlds(), typed)
def test_the_index_leaves_out_no_rule_that_matches(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        subjects = profiles(resolve(request(names), knowledge), knowledge)
        some = {rule.id for rule in knowledge.rules_for(profile_keys(subjects))}
        assert {match.rule.id for match in matches(knowledge.rules(tree.rules).values(), subjects)} <= some


@given(worlds(), typed)
def test_every_party_of_a_match_fills_its_slot_on_claims_of_its_own(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        subjects = profiles(resolve(request(names), knowledge), knowledge)
        for match in matches(knowledge.rules(tree.rules).values(), subjects):
            slots = {slot.name: slot for slot in match.rule.slots}
            ids = [party.id for party in match.parties]
            assert len(ids) == len(set(ids))
            for party in match.parties:
                assert party.profile in subjects
                for claim in (party.role, *party.against, *party.superseded):
                    if claim is not None:
                        assert claim in party.profile.roles
                        assert claim.action == slots[party.slot].action
