"""Checks a Polars frame: the flags, what was not checked, and what the answer rests on."""

import json

import polars as pl

import interact

ward = pl.DataFrame(
    {
        "patient": [1, 1, 1, 2, 2, 2],
        "drug": ["Zoloft 50 mg", "tramadol", "St. John's wort", "Bactrim", "warfarin", None],
    }
)
answer = interact.check_frame(ward, regimen="patient", medication="drug", min_concern="moderate")
lost = interact.unresolved_frame(ward, regimen="patient", medication="drug")

flags = pl.from_arrow(answer)
print(*flags.select("regimen", "concern", "evidence", "parties").rows(), sep="\n")
print("not checked:", *pl.from_arrow(lost).select("regimen", "row", "text", "status").rows())
print(json.loads(answer.schema.metadata[b"interact"])["account"])
