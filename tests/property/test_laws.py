"""The laws of docs/explanation/architecture.md, on random small knowledge."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import NAMES, opened, worlds

from interact.curation.tree import Tree
from interact.model.report import Flag, Report, Resolved
from interact.model.terms import CONCERN_RANK
from interact.pipeline.many import Many
from interact.pipeline.single import check, flag_cites, request

typed = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "", "", " 1 g", " 3 g", " cream", " oral tablet"])).map("".join),
    min_size=2, max_size=6, unique=True,
)  # fmt: skip
Told = tuple[str, str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def told(flag: Flag) -> Told:
    """Tell a flag by what it says, whatever was typed."""
    return (flag.rule.id, flag.concern, flag.evidence, flag.ids, flag.pathways, flag.folded)


def answer(report: Report) -> Any:
    """Tell everything of a report that does not repeat what was typed."""
    considered = [(c.why, c.rule.id, c.pathway, c.ids, c.concern, c.claims) for c in report.considered]
    return [told(f) for f in report.flags], considered, report.pairs, report.notices, report.works


@given(worlds(), typed, st.data())
def test_order_and_repetition_change_nothing(tree: Tree, names: list[str], data: st.DataObject) -> None:
    with opened(tree) as knowledge:
        again = data.draw(st.permutations([*names, *data.draw(st.lists(st.sampled_from(names), max_size=3))]))
        assert answer(check(request(names), knowledge)) == answer(check(request(again), knowledge))


@given(
    worlds(),
    st.lists(st.sampled_from([name for name in NAMES if name != "product-a"]), min_size=2, max_size=5, unique=True),
)
def test_a_synonym_equals_its_preferred_name(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        plain = check(request(names), knowledge)
        other = check(request([f"{name} alias".upper() for name in names]), knowledge)
        assert answer(plain) == answer(other)


@given(worlds(), typed, st.sampled_from(NAMES))
def test_adding_a_substance_never_removes_a_flag_about_the_others(tree: Tree, names: list[str], more: str) -> None:
    with opened(tree) as knowledge:
        before = check(request(names), knowledge).flags
        after = check(request([*names, more]), knowledge).flags
        rules = knowledge.rules(tree.rules)

        def stands_in(heir: str, rule: str) -> bool:
            return rule in rules[heir].over or any(stands_in(step, rule) for step in rules[heir].over)

        for flag in before:
            kept = [
                other
                for other in after
                if set(flag.ids) <= set(other.ids)
                and (other.rule.id == flag.rule.id or stands_in(other.rule.id, flag.rule.id))
            ]
            assert kept, told(flag)
            if any(other.rule.id == flag.rule.id for other in kept):
                assert max(CONCERN_RANK[other.concern] for other in kept) >= CONCERN_RANK[flag.concern], told(flag)


@given(worlds(), typed, st.sampled_from(["nobody knows this", "\x1b[31m", "x" * 400]))
def test_a_name_that_is_not_known_changes_nothing_but_itself(tree: Tree, names: list[str], strange: str) -> None:
    with opened(tree) as knowledge:
        plain, more = check(request(names), knowledge), check(request([*names, strange]), knowledge)
        assert answer(plain) == answer(more)
        assert [r.item.text for r in more.unresolved] == [strange]


@given(worlds(), typed)
def test_everything_cited_is_in_the_bibliography_and_says_what_it_supports(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        report = check(request(names), knowledge)
        used = [cite for flag in report.flags for cite in flag_cites(flag)] + [
            c for e in report.considered for c in e.cites
        ]
        assert all(cite.says for cite in used)
        assert {cite.work for cite in used} == set(report.works)
        assert all(flag_cites(flag) for flag in report.flags)
        assert set(report.works) <= set(tree.works)


@given(worlds(), typed, st.sampled_from(list(CONCERN_RANK)))
def test_a_threshold_moves_flags_and_loses_none(tree: Tree, names: list[str], floor: str) -> None:
    with opened(tree) as knowledge:
        whole, cut = check(request(names), knowledge), check(request(names), knowledge, floor)
        moved = {(c.rule.id, c.ids) for c in cut.considered if c.why == "below-threshold"}
        assert {(f.rule.id, f.ids) for f in whole.flags} == moved | {(f.rule.id, f.ids) for f in cut.flags}
        assert [told(f) for f in cut.flags] == [
            told(f) for f in whole.flags if CONCERN_RANK[f.concern] >= CONCERN_RANK[floor]
        ]


@given(worlds(), typed)
def test_every_pair_is_told_once_and_flagged_when_it_is(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        report = check(request(names), knowledge)
        ids = [p.id for p in report.profiles]
        assert [(p.a, p.b) for p in report.pairs] == [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
        for pair in report.pairs:
            flagged = any({pair.a, pair.b} <= set(flag.ids) for flag in report.flags)
            assert (pair.status == "flagged") is flagged


@given(worlds(), st.lists(typed, min_size=1, max_size=4))
def test_many_lists_equal_each_list_alone(tree: Tree, lists: list[list[str]]) -> None:
    with opened(tree) as knowledge:
        many = Many(knowledge)
        for names in [*lists, *reversed(lists)]:
            alone = check(request(names), knowledge)
            assert [told(f) for f in many.flags(names)] == [told(f) for f in alone.flags]
            assert [u for name in names for u in many.unresolved(name)] == list(alone.unresolved)


@given(worlds(), typed)
def test_a_substance_alone_never_interacts_with_its_parts(tree: Tree, names: list[str]) -> None:
    assume(names)
    with opened(tree) as knowledge:
        for name in names:
            report = check(request([name]), knowledge)
            assert report.flags == ()
            assert all(isinstance(r, Resolved) for r in report.resolutions)


@given(worlds())
def test_the_snapshot_says_what_its_source_says(tree: Tree) -> None:
    with opened(tree) as knowledge:
        holders: dict[str, Any] = {**tree.substances, **tree.classes}
        claims = knowledge.claims(holders)
        for ident, source in holders.items():
            stated = source.file.data.get("roles", [])
            kept = [{k: v for k, v in claim.items() if k != "condition"} for claim in claims.get(ident, [])]
            assert kept == [{k: v for k, v in claim.items() if k != "condition"} for claim in stated]
        for ident, rule in knowledge.rules(tree.rules).items():
            data = tree.rules[ident].file.data
            assert [row.level for row in rule.concern] == [row["level"] for row in data["concern"]]
            assert [slot.name for slot in rule.slots] == list(data["parties"])
            assert [(c.work, c.says) for c in rule.cites] == [(c["work"], c["says"]) for c in data["cites"]]
