"""Arrow arrays of NumPy's and of texts, and back, over their buffers: Arrow's own conversions load pandas where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def ints(numbers: Any) -> pa.Array:
    """Return an array of whole numbers (of 32 or 64 bits) as Arrow has it."""
    numbers = np.ascontiguousarray(numbers)
    kind = pa.int32() if numbers.dtype == np.int32 else pa.int64()
    whole = numbers.astype(np.int32 if kind == pa.int32() else np.int64, copy=False)
    return pa.Array.from_buffers(kind, len(whole), [None, pa.py_buffer(whole)])


def texts(values: Sequence[str]) -> pa.StringArray:
    """Return texts as Arrow has them; halves of characters, which no UTF-8 can hold, as escapes."""
    data = [value.encode("utf-8", "backslashreplace") for value in values]
    ends = np.cumsum([0, *map(len, data)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(data), pa.py_buffer(ends), pa.py_buffer(b"".join(data)))


def text(value: str) -> pa.StringScalar:
    """Return one text as Arrow has it."""
    return texts([value])[0]


def numbers(array: pa.Array, kind: Any) -> Any:
    """Return an Arrow array of numbers without gaps as NumPy has it."""
    return np.frombuffer(array.buffers()[1] or b"", kind)[array.offset : array.offset + len(array)]
