"""Checks a list from Python and tells what is at stake, what was not checked and what is not covered."""

import interact

report = interact.check(["Zoloft 50 mg", "tramadol", "ginseng", "biotin"])
for flag in report.flags:
    print(flag.concern, flag.evidence, "+".join(flag.ids), flag.rule.title, sep=" | ")
for left in report.unresolved:
    print("not checked:", left.item.text)
for pair in report.pairs:
    if pair.status == "not-covered":
        print("not covered:", pair.a, "+", pair.b)
