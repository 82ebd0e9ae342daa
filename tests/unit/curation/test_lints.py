"""Every lint, with an edit of the fixture that it must find and a near miss that it must let pass."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from interact.curation import lints, references
from interact.curation.tree import load

Edit = Callable[[str, str, str], None]
ALPHA = "substances/drug/alpha-med.yaml"
BRAVO = "substances/drug/bravo-med.yaml"
CHARLIE = "substances/drug/charlie-med.yaml"
GOLF = "substances/drug/golf-med.yaml"
HERB = "substances/herb/india-herb.yaml"
PART = "substances/constituent/juliet-compound.yaml"
MIX = "substances/product/kilo-mix.yaml"
KAPPA = "classes/kappa-class.yaml"
LAMBDA = "classes/lambda-class.yaml"
CALM = "pathways/calm.yaml"
PUBMED = "bibliography/pmid/1001.yaml"
LABEL = "bibliography/url/kappa-label.yaml"
OLD = "retired/old-alpha.yaml"
NOTICE = "notices/india-herb-status.yaml"
DIRECTED = "interactions/enzymes/inhibitor-raises-substrate.yaml"
TWO = "interactions/calm/two-calming-agents.yaml"
UNREST = "interactions/calm/calm-against-unrest.yaml"
TWO_STRAINS = "interactions/strain/two-strains.yaml"
TRIAD = "interactions/strain/three-strains.yaml"
REFUTES = "pairs/alpha-med-hotel-med.yaml"
BACK = (
    "contains:\n  - substance: india-herb\n    cites:\n      - work: pmid:1001\n        says: It is in there.\nroles:"
)
NEW_WORK = "id: pmid:1003\ntitle: Nobody cites it\npublisher: Nobody\npmid: '1003'\nseen: full\nchecked: '2026-01-02'\n"
NEW_PRODUCT = "id: mike-mix\nkind: product\nname: Mike Mix\ningredients:\n  - {}\n"
OVER_EVERY = "over:\n  - calm/two-calming-agents\nconcern:"

# (lint, edited file, old text, new text, place of the finding: file and path)
FOUND = [
    ("dangling", ALPHA, "- work: pmid:1001", "- work: pmid:9", (ALPHA, "$.roles[0].cites[0].work")),
    ("dangling", ALPHA, "- pathway: enz-one", "- pathway: enz-nine", (ALPHA, "$.roles[0].pathway")),
    ("dangling", ALPHA, "  - kappa-class", "  - kappa-class\n  - mu-class", (ALPHA, "$.classes[1]")),
    ("dangling", KAPPA, "roles:", "classes:\n  - mu-class\nroles:", (KAPPA, "$.classes[0]")),
    ("dangling", MIX, "- charlie-med", "- nobody", (MIX, "$.ingredients[1]")),
    ("dangling", HERB, "substance: juliet-compound", "substance: nobody", (HERB, "$.contains[0].substance")),
    ("dangling", NOTICE, "- india-herb", "- nobody", (NOTICE, "$.substances[0]")),
    ("dangling", NOTICE, "work: doi:10.5555/invented.3", "work: pmid:9", (NOTICE, "$.cites[0].work")),
    ("dangling", DIRECTED, "- enz-two", "- enz-nine", (DIRECTED, "$.pathways[1]")),
    ("dangling", TRIAD, "- strain/two-strains", "- strain/nine", (TRIAD, "$.over[0]")),
    ("dangling", TRIAD, "- lambda-class", "- lambda-class\n      - mu-class", (TRIAD, "$.parties.drainer.in_class[1]")),
    ("dangling", REFUTES, "- hotel-med", "- nobody", (REFUTES, "$.parties.object.substance[0]")),
    ("dangling", OLD, "replaced_by: alpha-med", "replaced_by: nobody", (OLD, "$.replaced_by")),
    ("strength", DIRECTED, "action: inhibits", "action: inhibits\n    strength: [sensitive]", (DIRECTED, "$.parties.precipitant.strength")),
    ("strength", DIRECTED, "- strong", "- minor", (DIRECTED, "$.concern[1].when.precipitant.strength")),
    ("circle", PART, "roles:", BACK, (PART, "$.contains")),
    ("circle", LAMBDA, "name: Lambda class\n", "name: Lambda class\nclasses:\n  - lambda-class\n", (LAMBDA, "$.classes")),
    ("circle", TWO, "concern:", OVER_EVERY, (TWO, "$.over")),
    ("circle", OLD, "replaced_by: alpha-med", "replaced_by: old-alpha", (OLD, "$.replaced_by")),
    ("retired", "retired/golf-med.yaml", "", "id: golf-med\nretired_on: '2026-01-02'\nwhy: It is gone.\n", ("retired/golf-med.yaml", "$.id")),
    ("nested-product", "substances/product/mike-mix.yaml", "", NEW_PRODUCT.format("kilo-mix"), ("substances/product/mike-mix.yaml", "$.ingredients[0]")),
    ("duplicate-id", "classes/alpha-med.yaml", "", "id: alpha-med\nname: Alphas\n", ("classes/alpha-med.yaml", "$.id")),
    ("action", ALPHA, "action: inhibits", "action: raises", (ALPHA, "$.roles[0].action")),
    ("how", KAPPA, "how: slow-wave", "how: squeeze", (KAPPA, "$.roles[0].how")),
    ("how", TRIAD, "      - squeeze", "      - sqeeze", (TRIAD, "$.parties.squeezer.how")),
    ("how", TWO, "        strength:\n          - strong\n", "        how:\n          - squeeze\n", (TWO, "$.concern[0].when.contributor.how")),
    ("action", TWO, "    action: raises", "    action: inhibits", (TWO, "$.parties.contributor.action")),
    ("via", ALPHA, "    strength: strong\n", "    strength: strong\n    via: clearance\n", (ALPHA, "$.roles[0].via")),
    ("strength", ALPHA, "strength: strong", "strength: sensitive", (ALPHA, "$.roles[0].strength")),
    ("strength", CHARLIE, "strength: sensitive", "strength: strong", (CHARLIE, "$.roles[0].strength")),
    ("class-pk", KAPPA, "pathway: calm\n    action: raises\n    strength: moderate\n    how: slow-wave", "pathway: enz-one\n    action: inhibits", (KAPPA, "$.roles[0]")),
    ("placeholder", TWO, "Calm from {contributor}", "Calm from {agonist}", (TWO, "$.consequence")),
    ("placeholder", TWO, "'Each of {contributor}", "'Each of {agonist}", (TWO, "$.mechanism")),
    ("party", TWO, "      contributor:\n        strength:", "      somebody:\n        strength:", (TWO, "$.concern[0].when.somebody")),
    ("party", TWO, "    pathway: calm\n", "", (TWO, "$.parties.contributor")),
    ("party", UNREST, "    action: raises\n", "", (UNREST, "$.parties.agonist")),
    ("concern-order", TWO, "  - when:\n      contributor:\n        strength:", "  - when:\n      any:\n        narrow: true\n    level: minor\n  - when:\n      contributor:\n        strength:", (TWO, "$.concern[1]")),
    ("unused", "bibliography/pmid/1003.yaml", "", NEW_WORK, ("bibliography/pmid/1003.yaml", "$")),
    ("unused", "pathways/joy.yaml", "", "id: joy\nkind: effect\nname: Joy\nsummary: Nobody names it.\n", ("pathways/joy.yaml", "$")),
    ("unused", "classes/mu-class.yaml", "", "id: mu-class\nname: Mu class\n", ("classes/mu-class.yaml", "$")),
    ("name", LAMBDA, "name: Lambda class", "name: '?!'", (LAMBDA, "$.names")),
    ("repeated-name", ALPHA, "- alphadol", "- alphadol\n    - Alphadol", (ALPHA, "$.names")),
    ("repeated-name", ALPHA, "- alphadol", "- ALPHA MED", (ALPHA, "$.names")),
    ("shared-name", GOLF, "name: golf-med\n", "name: golf-med\nnames:\n  brand:\n    - twin\n", (GOLF, "$.names")),
    ("prescriptive", TWO, "- Labels describe watching for", "- Do not take both;", (TWO, "$.considerations[0]")),
    ("prescriptive", CALM, "An invented effect that", "It is safe and", (CALM, "$.summary")),
    ("prescriptive", ALPHA, "says: In a dish", "says: Avoid it. In a dish", (ALPHA, "$.roles[1].cites[0].says")),
    ("prescriptive", NOTICE, "text: No country", "text: Discontinue it. No country", (NOTICE, "$.text")),
    ("no-flagging-case", TRIAD, "    flags: major\n", "    quiet: true\n", (TRIAD, "$.cases")),
    ("no-quiet-case", TRIAD, "    quiet: true\n", "    flags: any\n", (TRIAD, "$.cases")),
    ("work-id", PUBMED, "pmid: '1001'", "pmid: '1002'", (PUBMED, "$.pmid")),
    ("work-id", LABEL, "url: https", "doi: 10.5555/y\nurl: https", (LABEL, "$.id")),
    ("descriptive-title", LABEL, "title: Invented label", "title: Table 3 of an invented label", (LABEL, "$.title")),
    ("nothing-said", GOLF, "classes:\n  - lambda-class\n", "", (GOLF, "$")),
    ("contraindicated", TRIAD, "level: major", "level: contraindicated", (TRIAD, "$.concern")),
]  # fmt: skip

# (lint, edited file, old text, new text): close to the above, and nothing at all is found
QUIET = [
    ("dangling", ALPHA, "- work: pmid:1001", "- work: url:kappa-label"),
    ("dangling", OLD, "replaced_by: alpha-med", "replaced_by: kappa-class"),
    ("circle", TRIAD, "  - strain/two-strains\n", "  - strain/two-strains\n  - calm/two-calming-agents\n"),
    ("circle", LAMBDA, "name: Lambda class\n", "name: Lambda class\nclasses:\n  - kappa-class\n"),
    ("retired", "retired/golf.yaml", "", "id: golf\nretired_on: '2026-01-02'\nwhy: It is gone.\n"),
    ("nested-product", "substances/product/mike-mix.yaml", "", NEW_PRODUCT.format("golf-med")),
    ("duplicate-id", "notices/alpha-med.yaml", "", "id: alpha-med\ntitle: On alpha\nsubstances:\n  - alpha-med\ntopic: dependence\njurisdiction: Nowhere\ntext: It is invented.\ncites:\n  - work: pmid:1001\n    says: It is.\n"),
    ("action", ALPHA, "action: inhibits", "action: induces"),
    ("how", KAPPA, "how: slow-wave", "how: deep-rest"),
    ("how", TRIAD, "      - squeeze", "      - squeeze\n      - widen"),
    ("how", TWO, "        strength:\n          - strong\n", "        how:\n          - slow-wave\n"),
    ("action", TWO, "    action: raises", "    action: blocks"),
    ("via", CHARLIE, "    strength: sensitive\n    via: clearance\n", "    strength: sensitive\n    via: activation\n"),
    ("strength", ALPHA, "strength: strong", "strength: moderate"),
    ("strength", CHARLIE, "strength: sensitive", "strength: none"),
    ("class-pk", KAPPA, "action: raises", "action: lowers"),
    ("placeholder", TWO, "Calm from {contributor}", "Calm by {pathway} from {contributor}"),
    ("party", TWO, "      contributor:\n        strength:", "      any:\n        strength:"),
    ("concern-order", TWO, "  - level: moderate", "  - level: major"),
    ("concern-order", TWO, "concern:\n", "concern:\n  - evidence:\n      - theoretical\n    level: minor\n"),
    ("unused", BRAVO, "- work: pmid:1002", "- work: pmid:1001"),
    ("name", LAMBDA, "name: Lambda class", "name: Λ"),
    ("repeated-name", ALPHA, "- alphadol", "- alphadol\n    - alphadole"),
    ("shared-name", GOLF, "name: golf-med\n", "name: golf-med\nnames:\n  shared:\n    - twin\n"),
    ("prescriptive", TWO, "- Labels describe watching for", "- Use together was avoided; labels say the stop codon and stopped use mark"),
    ("prescriptive", ALPHA, "    - alphadol", "    - Do Not Disturb"),
    ("no-flagging-case", TRIAD, "    flags: major\n", "    flags: any\n"),
    ("no-quiet-case", TRIAD, "    quiet: true\n", "    considered: true\n"),
    ("work-id", PUBMED, "pmid: '1001'\n", "pmid: '1001'\ndoi: 10.5555/y\n"),
    ("descriptive-title", LABEL, "title: Invented label", "title: Invented label, Table 3"),
    ("nothing-said", GOLF, "classes:\n  - lambda-class\n", "nothing_curated: true\n"),
    ("contraindicated", TRIAD, "concern:\n  - level: major", "evidence: label\nconcern:\n  - level: contraindicated"),
]  # fmt: skip


def names_in(module: object) -> set[str]:
    """Return the lint names that a module's calls of `fault` and `Fault` give."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):  # type: ignore[arg-type]
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = {"fault": 1, "Fault": 3}.get(called)
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found.add(node.args[at].value)  # type: ignore[attr-defined]
    return found


def test_every_lint_has_an_edit_that_it_finds_and_one_that_it_lets_pass() -> None:
    known = names_in(lints) | names_in(references)
    assert known - {row[0] for row in FOUND} == {"idle-exemption"}
    assert known - {row[0] for row in QUIET} == {"idle-exemption"}


def test_the_fixture_is_clean(small_tree: Path) -> None:
    assert lints.lint(load(small_tree)) == []


@pytest.mark.parametrize(("lint", "name", "old", "new", "place"), FOUND)
def test_found(small_tree: Path, edit: Edit, lint: str, name: str, old: str, new: str, place: tuple[str, str]) -> None:
    edit(name, old, new)
    found = lints.lint(load(small_tree))
    assert (lint, *place) in [(f.lint, f.file, f.path) for f in found]
    assert all(f.line > 0 and f.message for f in found)


@pytest.mark.parametrize(("lint", "name", "old", "new"), QUIET)
def test_let_pass(small_tree: Path, edit: Edit, lint: str, name: str, old: str, new: str) -> None:
    edit(name, old, new)
    assert [str(f) for f in lints.lint(load(small_tree))] == [], lint


def test_findings_come_sorted_by_place(small_tree: Path, edit: Edit) -> None:
    for name, old, new in ((TRIAD, "level: major", "level: contraindicated"), (ALPHA, "strength: strong", "strength: sensitive"),
                           (ALPHA, "action: inhibits", "action: raises"), (KAPPA, "how: slow-wave", "how: squeeze")):  # fmt: skip
        edit(name, old, new)
    found = lints.lint(load(small_tree))
    assert {f.file for f in found} == {TRIAD, ALPHA, KAPPA}
    assert found == sorted(found, key=lambda f: (f.file, f.line, f.path))


def test_an_exemption_excuses_its_finding_and_an_idle_one_is_a_finding(small_tree: Path, edit: Edit) -> None:
    row = "  - lint: class-pk\n    file: {}\n    why: It is known.\n"
    edit("exemptions.yaml", "", "exemptions:\n" + row.format(KAPPA))
    assert [(f.lint, f.file) for f in lints.lint(load(small_tree))] == [("idle-exemption", "exemptions.yaml")]
    edit(
        KAPPA,
        "pathway: calm\n    action: raises\n    strength: moderate\n    how: slow-wave",
        "pathway: enz-one\n    action: inhibits",
    )
    assert lints.lint(load(small_tree)) == []
