"""From a typed text to a Resolution: exact name first, then the name without dose, form, salt and plural."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from interact.knowledge.snapshot import Knowledge
from interact.model.report import Ambiguous, Item, Request, Resolution, Resolved, Unknown
from interact.resolve.dose import NOISE, SALTS, first_amount, parse_quantity, parse_route, without_amounts
from interact.resolve.normal import code_key, key

MAX_NAME = 300  # a longer text is not a name; it is reported as such, shortened
SUGGESTIONS = 3
# Plain strings: compiled by `re` at first use only (a list of bare names needs none of them).
_BULLET = r"^\s*(?:[-*•·–]\s*|\(?\d{1,3}[.)]\s+)+"
_BRACKETS = r"[\[(]([^\[\]()]*)[\])]"
_LIST = r"(?i)\s+\+\s+|\s*&\s*|\s+and\s+|\s+with\s+|\s*[,;]\s*"  # one line that names several things
_PRODUCT = (
    r"\s*/\s*",
    r"-(?=[A-Za-z]{5})",
)  # several ingredients of one thing; a hyphen only when a slash does not tell
_PURPOSE = r"(?i)\bfor\b(?!.*\d)"  # "for pain": why it is taken, not what
_NDA = r"(?i)^\s*NDA\d+\s+"


def item(text: str) -> Item:
    """Make an `Item` of one typed text: its single dose in grams and its route are read off it."""
    line = text.strip()
    head = line[: MAX_NAME * 2]
    return Item(line, parse_quantity(head), parse_route(head))


def literal(text: str) -> Iterator[str]:
    """Yield the look-up keys of a text as it stands: its code, or its name and the singular of it."""
    code = code_key(text)
    if code:
        yield code
    else:
        yield from _variants(text)


def forms(text: str) -> Iterator[str]:
    """Yield the look-up keys worth trying for a text that is one thing, most literal first."""
    yield from literal(text)
    line = _line(text)
    yield from _variants(line)
    plain = without_amounts(re.sub(_BRACKETS, " ", line))
    yield from _variants(plain)
    yield from _bare(plain)
    for inner in reversed(re.findall(_BRACKETS, line)):
        yield from _variants(without_amounts(inner))


def _line(text: str) -> str:
    """Cut the bullet and the application number off a line."""
    return re.sub(_NDA, "", re.sub(_BULLET, "", text))


def _variants(text: str) -> Iterator[str]:
    plain = key(text)
    if plain:
        yield plain
        yield from _singular(plain)


def _singular(plain: str) -> Iterator[str]:
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        yield plain[:-1]
        if plain.endswith("ies"):
            yield plain[:-3] + "y"
        if plain.endswith("es"):
            yield plain[:-2]


def _bare(text: str) -> Iterator[str]:
    """Peel forms, directions and numbers off the end, then off the beginning, then salts: each step is a key to try."""
    words = key(text).split()
    peeled = list(words)
    for end in (-1, 0):
        while len(peeled) > 1 and (peeled[end] in NOISE or peeled[end].isdigit()):
            peeled.pop(end)
            yield from _keys(peeled)
    kept = [w for w in words if w not in NOISE and not w.isdigit()]
    base = [w for w in kept if w not in SALTS]
    for left in (kept, base):
        if left and left != words:
            yield from _keys(left)


def _keys(words: list[str]) -> Iterator[str]:
    yield " ".join(words)
    yield from _singular(" ".join(words))


def resolve(request: Request, knowledge: Knowledge) -> tuple[Resolution, ...]:
    """Resolve every item of a request; the order is kept and nothing typed is lost.

    A line that names several things becomes several resolutions, each with the part of the line it stands for.

    Args:
        request: what was typed.
        knowledge: the snapshot to look names up in.
    """
    texts = {entry.text for entry in request.items if _is_name(entry.text)}
    found = _first_known({text: literal(text) for text in texts}, knowledge)
    out: list[Resolution] = []
    for entry in request.items:
        if entry.text in found:
            out.append(_resolved(entry, found[entry.text], knowledge))
        elif entry.text in texts:
            out += _read(entry, knowledge)
        else:
            out.append(Unknown(entry))
    missing = [r.item.text for r in out if isinstance(r, Unknown) and _is_name(r.item.text)]
    near = _suggest(missing, knowledge) if missing else {}
    return tuple(Unknown(r.item, near.get(r.item.text, ())) if isinstance(r, Unknown) else r for r in out)


def _read(entry: Item, knowledge: Knowledge) -> list[Resolution]:
    """Read a line that is no name as it stands: several things, one product, or a name with a dose and directions."""
    parts = _parts(_line(entry.text), _LIST)
    inner = [r for part in parts for r in _read(item(part), knowledge)]
    if any(not isinstance(r, Unknown) for r in inner):
        return inner
    together = _combination(entry, knowledge)
    if together:
        return together
    hit = _first_known({entry.text: forms(entry.text)}, knowledge)
    if hit:
        return [_resolved(entry, hit[entry.text], knowledge)]
    return _head_and_rest(entry, knowledge)


def _head_and_rest(entry: Item, knowledge: Knowledge) -> list[Resolution]:
    """Take the name before the first amount; what follows and is not directions is an item of its own."""
    plain = re.sub(_BRACKETS, " ", _line(entry.text))
    amount = first_amount(plain)
    head = plain[: amount.start()] if amount else ""
    hit = _first_known({head: forms(head)}, knowledge) if amount and key(head) else {}
    if not amount or not hit:
        return [Unknown(entry)]
    rest = re.split(_PURPOSE, plain[amount.end() :])[0].strip()
    if all(_is_noise(word) for word in key(without_amounts(rest)).split()):
        return [_resolved(entry, hit[head], knowledge)]
    return [_resolved(item(plain[: amount.end()]), hit[head], knowledge), *_read(item(rest), knowledge)]


def _is_noise(word: str) -> bool:
    return word in NOISE or word in SALTS or word.isdigit() or len(word) < 3


def _is_name(text: str) -> bool:
    return 0 < len(text) <= MAX_NAME


def _resolved(entry: Item, ids: list[str], knowledge: Knowledge) -> Resolution:
    if len(ids) > 1:
        return Ambiguous(entry, tuple(ids))
    known = knowledge.substances(ids)
    product = known[ids[0]]
    if product.ingredients:
        return Resolved(entry, tuple(product.ingredients), product.id)
    return Resolved(entry, tuple(ids))


def _first_known(keys: Mapping[str, Iterable[str]], knowledge: Knowledge) -> dict[str, list[str]]:
    """Return, for each text, the ids of the first of its keys that is a known name."""
    tried = {text: list(dict.fromkeys(ks)) for text, ks in keys.items()}
    known = knowledge.named(k for ks in tried.values() for k in ks)
    hits = {text: next((known[k] for k in ks if k in known), None) for text, ks in tried.items()}
    return {text: ids for text, ids in hits.items() if ids}


def _parts(text: str, joint: str) -> list[str]:
    """Split a line where it joins things; parts that are only directions ('with food') are none."""
    parts = [part.strip() for part in re.split(joint, text)]
    named = [part for part in parts if not all(_is_noise(word) for word in key(without_amounts(part)).split())]
    return named if 2 <= len(named) <= 12 else []


def _combination(entry: Item, knowledge: Knowledge) -> list[Resolution]:
    """Read 'a / b' or 'a-b' as one product when its parts are known; a part of 'a / b' that is not stays an unknown item."""
    plain = without_amounts(re.sub(_BRACKETS, " ", _line(entry.text)))
    for joint in _PRODUCT:
        parts = _parts(plain, joint)
        known = _first_known({part: forms(part) for part in parts}, knowledge)
        read = [_resolved(item(p), known[p], knowledge) if p in known else Unknown(item(p)) for p in parts]
        ids = [ident for found in read if isinstance(found, Resolved) for ident in found.ids]
        left = [found for found in read if not isinstance(found, Resolved)]
        if ids and (joint == _PRODUCT[0] or not left):
            return [Resolved(entry, tuple(dict.fromkeys(ids)), entry.text), *left]
    return []


def _suggest(texts: Iterable[str], knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Return ids whose names come near in spelling; they are suggested, never taken."""
    from rapidfuzz import fuzz, process

    names = knowledge.all_names()
    out: dict[str, tuple[str, ...]] = {}
    for text in texts:
        query = [key(text), *_bare(without_amounts(_line(text)))][-1]
        if len(query) < 3:
            continue
        hits = process.extract(query, names, scorer=fuzz.ratio, limit=12, score_cutoff=72)
        owners = knowledge.named(name for name, _, _ in hits)
        ranked = sorted(hits, key=lambda hit: (-hit[1], hit[0]))
        out[text] = tuple(dict.fromkeys(owners[name][0] for name, _, _ in ranked))[:SUGGESTIONS]
    return out
