"""Brings a name to the form it is looked up by."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[^\w]+|_", re.UNICODE)
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "µ": "u", "μ": "u"})


def key(text: str) -> str:
    """Return the look-up form of a name: no case, accents, apostrophes or punctuation; single spaces.

    "St. John’s Wort" and "st johns wort" have one key, and so have "5-HTP" and "5 htp".
    """
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text.casefold().translate(_GREEK))
        text = "".join(c for c in text if not unicodedata.combining(c)).replace("’", "'").replace("`", "'")
    return _APART.sub(" ", text.replace("'", "")).strip()


def code_key(text: str) -> str:
    """Return the look-up form of a code such as `rxcui:36437`, or "" when the text is not a code."""
    found = re.fullmatch(r"\s*(rxcui|unii|chebi|ndc)\s*:\s*([0-9A-Za-z-]+)\s*", text, re.IGNORECASE)
    return f"{found.group(1).lower()}:{found.group(2).upper()}" if found else ""
