"""Reads doses, routes and dose forms off a medication line, so that the name is left over."""

from __future__ import annotations

import re

_GRAMS = {"g": 1.0, "gm": 1.0, "gram": 1.0, "grams": 1.0, "mg": 1e-3, "milligram": 1e-3, "milligrams": 1e-3,
          "mcg": 1e-6, "ug": 1e-6, "µg": 1e-6, "μg": 1e-6, "microgram": 1e-6, "micrograms": 1e-6, "kg": 1e3}  # fmt: skip
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?|[.,]\d+)"
# Patterns are plain strings: `re` compiles and keeps them at first use, so that a list of bare names never pays for them.
_QUANTITY = rf"(?i)(?<![\w.,-]){_NUMBER}\s*(kg|grams?|gm|g|milligrams?|mg|micrograms?|mcg|ug|µg|μg)(?![\w/])"
# Any amount at all, so that it can be cut off: 0.3 ML, 100 UNT/ML, 1 MG/ML, 24 HR, 5 %, 1000 IU, 2 tablets, 1/2 tab
_UNIT = (
    r"(?:kg|grams?|gm|g|milligrams?|mgs?|micrograms?|mcg|ug|µg|μg|ml|mls|l|dl|cc|oz|tsp|tbsp|iu|units?|unt|u|meq|mmol|mci|hr|"
    r"hours?|%|percent|x|tab(?:let)?s?|cap(?:sule)?s?|pills?|puffs?|drops?|sprays?|patch(?:es)?|actuat|cups?|glass(?:es)?|drinks?)"
)
_AMOUNT = (
    rf"(?i)(?<![\w-])(?:{_NUMBER}|\d+/\d+)(?:\s*-\s*\d+(?:[.,]\d+)?)?\s*-?{_UNIT}"
    rf"(?:\s*/\s*(?:\d+(?:[.,]\d+)?\s*)?(?:{_UNIT}|day|d|dose|hr|h|actuat|week))*(?!\w)"
)
ROUTES = {
    "oral": "oral", "po": "oral", "mouth": "oral", "topical": "topical", "cream": "topical", "ointment": "topical", "gel": "topical",
    "lotion": "topical", "shampoo": "topical", "inhaled": "inhaled", "inhaler": "inhaled", "inhalation": "inhaled", "inhalant": "inhaled",
    "intravenous": "intravenous", "iv": "intravenous", "intranasal": "intranasal", "nasal": "intranasal",
    "ophthalmic": "ophthalmic", "eye": "ophthalmic", "vaginal": "vaginal", "transdermal": "transdermal",
    "patch": "transdermal", "rectal": "rectal", "suppository": "rectal", "intramuscular": "intramuscular",
    "subcutaneous": "subcutaneous", "smoked": "smoked",
}  # fmt: skip
# Words of a medication line that are never the substance: forms, frequencies, directions.
NOISE = frozenset(
    """tab tabs tablet tablets cap caps capsule capsules pill pills caplet caplets softgel softgels gummy gummies lozenge lozenges
    oral po by mouth solution suspension syrup elixir injection injectable injector auto autoinjector prefilled syringe pen vial
    cream ointment gel lotion patch patches drops drop spray inhaler inhalation inhalant metered dose actuation nasal ophthalmic otic topical
    transdermal vaginal rectal suppository iv im sc sq subcutaneous intravenous intramuscular sublingual sl buccal chewable
    disintegrating effervescent extended release delayed sustained controlled modified immediate xr er sr cr dr ec la xl ir odt
    enteric coated film powder powders powdered extract extracts tincture tea infusion root leaf leaves dried whole standardized standardised supplement supplements herbal
    qd od daily bid tid qid qhs qam qpm prn hs nightly every day days night morning evening bedtime once twice thrice times per
    at as needed with food meals pain take one two three four week weekly month hr hrs hour hours q4h q6h q8h q12h ac pc
    pack kit system implant ring intrauterine mucosal device dry metered hfa product products medication medicine drug generic brand dosage strength low high mg mcg ml g unt usp
    day the a an of for and in my some""".split()
)
SALTS = frozenset(
    """hydrochloride hcl hydrobromide hbr sodium potassium calcium magnesium sulfate sulphate maleate fumarate tartrate bitartrate citrate
    succinate mesylate mesilate besylate besilate acetate phosphate oxalate nitrate bromide chloride tosylate lactate gluconate malate
    pamoate decanoate palmitate enanthate erbumine arginine lysine tromethamine hydrate monohydrate dihydrate anhydrous trihydrate hemihydrate
    hemifumarate bisulfate napsylate medoxomil cilexetil etexilate axetil disoproxil proxetil xinafoate polistirex edisylate embonate
    tannate hyclate carbonate dipotassium disodium trometamol propionate furoate valerate succinic""".split()
)


def parse_quantity(text: str) -> float | None:
    """Return the first mass in `text` in grams, or None; '2 g' is 2.0, '600 mg' is 0.6.

    A mass over something else (`mg/mL`, `mg/day`) is a concentration or a rate and is not read as one dose.
    """
    found = re.search(_QUANTITY, text) if any(c.isdigit() for c in text) else None
    if not found:
        return None
    number = found.group(1)
    number = number.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", number) else number.replace(",", ".")
    return float(number) * _GRAMS[found.group(2).lower()]


def parse_route(text: str) -> str:
    """Return the route of administration a line names (`oral`, `topical` …), or ""."""
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in ROUTES:
            return ROUTES[word]
    return ""


def first_amount(text: str) -> re.Match[str] | None:
    """Return where the first amount of any kind stands in a line (a dose, a volume, a count, a strength), or None."""
    return re.search(_AMOUNT, text) if any(c.isdigit() for c in text) else None


def without_amounts(text: str) -> str:
    """Return a line with every amount cut out."""
    return re.sub(_AMOUNT, " ", text) if any(c.isdigit() for c in text) else text
