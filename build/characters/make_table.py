"""Writes src/ChatRec.Retrieval/Text/bert-characters.txt: what BERT's uncased tokenizer does with every code point.

The reference tokenizer cleans, decomposes (NFD), drops non-spacing marks and lower-cases each character. Its category tables are
those of Unicode 8: a mark or punctuation sign added later is an ordinary character to it. So the categories are taken from this
Python's tables, limited by perl's ages to Unicode 8, and written down once: the C# tokenizer then gives the same ids on every
runtime, also where normalisation and casing need a globalisation library that is not there.

    python3 build/characters/make_table.py
"""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

_LIMIT = 0x110000
_TARGET = Path(__file__).resolve().parents[2] / "src/ChatRec.Retrieval/Text/bert-characters.txt"
_OLD = r'for (0..0x10FFFF) { next if $_ >= 0xD800 && $_ <= 0xDFFF; print "$_\n" if chr($_) =~ /\p{Present_In: 8.0}/ }'
_CJK = (
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0x2F800, 0x2FA1F),
)  # fmt: skip

# Characters whose category was another one in Unicode 8.
_RECATEGORISED = {0x166D: "Po", 0x1734: "Mn", 0x1885: "Lo", 0x1886: "Lo", 0xA9BD: "Mc", 0x111C9: "Po"}


def _category(code: int) -> str:
    return _RECATEGORISED.get(code) or unicodedata.category(chr(code))


def _folded(code: int, old: set[int]) -> str:
    plain = unicodedata.normalize("NFD", chr(code))
    return "".join(c.lower() for c in plain if not (ord(c) in old and _category(ord(c)) == "Mn"))


def _kind(code: int, old: set[int]) -> str:
    if code in (9, 10, 13):
        return "space"
    category = _category(code)
    if code == 0xFFFD or category in ("Co", "Cs") or (code in old and category in ("Cc", "Cf")):
        return "drop"
    if category in ("Zs", "Zl", "Zp"):
        return "space"
    if _folded(code, old) == "":
        return "drop"  # a mark, stripped after the cleaning with the same effect
    if any(low <= code <= high for low, high in _CJK):
        return "ideograph"
    if code < 128 and category[0] in "PS" or code in old and category[0] == "P":
        return "punctuation"
    return "keep"


def main() -> None:
    old = {int(line) for line in subprocess.run(["perl", "-e", _OLD], check=True, capture_output=True, text=True).stdout.split()}
    lines = [f"# Unicode 8 categories, Unicode {unicodedata.unidata_version} folding. Written by build/characters/make_table.py."]
    for kind in ("drop", "space", "punctuation", "ideograph"):
        codes = [code for code in range(_LIMIT) if _kind(code, old) == kind]
        start = 0
        for index in range(len(codes)):
            if index + 1 == len(codes) or codes[index + 1] != codes[index] + 1:
                lines.append(f"{kind} {codes[start]:x} {codes[index]:x}")
                start = index + 1
    folds: list[tuple[int, int, int, int]] = []  # first, last, step, difference
    for code in range(_LIMIT):
        if 0xAC00 <= code <= 0xD7A3 or 0xD800 <= code <= 0xDFFF or _kind(code, old) in ("drop", "space"):
            continue  # Hangul decomposes by arithmetic
        text = _folded(code, old)
        if text == chr(code):
            continue
        if len(text) != 1:
            lines.append(" ".join(["fold", f"{code:x}", *(f"{ord(c):x}" for c in text)]))
            continue
        difference = ord(text) - code
        if folds and folds[-1][3] == difference:
            first, last, step, _ = folds[-1]
            if code - last == (step or code - last) and code - last <= 2:
                folds[-1] = (first, code, code - last, difference)
                continue
        folds.append((code, code, 0, difference))
    lines += [f"shift {first:x} {last:x} {max(step, 1)} {difference}" for first, last, step, difference in folds]
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{_TARGET.name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
