"""BERT's uncased WordPiece tokenizer.

Text is cleaned, spaced around CJK ideographs, lower-cased, stripped of accents, split at white space and punctuation, and
each word is then cut greedily into the longest pieces the vocabulary holds. What a character does is read from the table that
the C# tokenizer reads as well, so that both are equal, id for id, to the reference on the strings of ``tokenizer-parity.jsonl``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from .places import ROOT

_LONGEST_WORD = 100
_TABLE = ROOT / "src" / "ChatRec.Retrieval" / "Text" / "bert-characters.txt"
_SPECIAL = ("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]")
_SPECIAL_SPLIT = re.compile("(" + "|".join(re.escape(name) for name in _SPECIAL) + ")")
_HANGUL = range(0xAC00, 0xAC00 + 11172)


@lru_cache(maxsize=1)
def _characters() -> tuple[dict[int, str], dict[int, str]]:
    """What characters do (drop, space, punctuation, ideograph) and what they fold to; a character in neither is kept."""
    kinds: dict[int, str] = {}
    folds: dict[int, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        kind, *fields = line.split()
        if kind == "fold":
            folds[int(fields[0], 16)] = "".join(chr(int(code, 16)) for code in fields[1:])
        elif kind == "shift":
            for code in range(int(fields[0], 16), int(fields[1], 16) + 1, int(fields[2])):
                folds[code] = chr(code + int(fields[3]))
        elif kind != "#":
            for code in range(int(fields[0], 16), int(fields[1], 16) + 1):
                kinds[code] = kind
    return kinds, folds


@lru_cache(maxsize=65536)
def _spelled(char: str) -> str:
    """A character as words are cut from it: folded, with spaces where a word ends, a space for white space, or nothing."""
    kinds, folds = _characters()
    code = ord(char)
    kind = kinds.get(code)
    if kind in ("drop", "space") or 0xD800 <= code < 0xE000:
        return " " if kind == "space" else ""
    if code in _HANGUL:
        lead, rest = divmod(code - _HANGUL.start, 21 * 28)
        vowel, trail = divmod(rest, 28)
        return chr(0x1100 + lead) + chr(0x1161 + vowel) + (chr(0x11A7 + trail) if trail else "")
    folded = "".join(f" {c} " if kinds.get(ord(c)) == "punctuation" else c for c in folds.get(code, char))
    return f" {folded} " if kind == "ideograph" else folded


class WordPiece:
    """Turns text into vocabulary ids, ``[CLS] … [SEP]`` included. Thread-safe after construction."""

    def __init__(self, vocabulary: list[str]) -> None:
        self._ids: dict[str, int] = {token: index for index, token in enumerate(vocabulary)}
        self.pad: int = self._ids["[PAD]"]
        self.unknown: int = self._ids["[UNK]"]
        self.start: int = self._ids["[CLS]"]
        self.end: int = self._ids["[SEP]"]
        self._words: dict[str, list[int]] = {}
    @staticmethod
    def load(path: Path) -> "WordPiece":
        """Reads a ``vocab.txt``: one token a line, the line number is the id."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return WordPiece(lines[:-1] if lines[-1] == "" else lines)

    def encode(self, text: str, limit: int | None = None) -> list[int]:
        """The ids of ``text``; with ``limit``, at most that many ids, the last of them ``[SEP]``."""
        ids = [self.start]
        for word in self._split(text):
            pieces = self._words.get(word)
            if pieces is None:
                pieces = self._pieces(word)
                if len(self._words) < 500_000:
                    self._words[word] = pieces
            ids.extend(pieces)
            if limit is not None and len(ids) >= limit:
                del ids[limit - 1 :]
                break
        ids.append(self.end)
        return ids

    @staticmethod
    def _split(text: str) -> list[str]:
        words: list[str] = []
        # As in the reference, a special token that a text spells out stands for itself.
        for part in _SPECIAL_SPLIT.split(text) if "[" in text else [text]:
            if part in _SPECIAL:
                words.append(part)
            else:
                words.extend(word for word in "".join(map(_spelled, part)).split(" ") if word)
        return words

    def _pieces(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return [self.unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            while end > start:
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                found = self._ids.get(piece)
                if found is not None:
                    pieces.append(found)
                    break
                end -= 1
            else:
                return [self.unknown]
            start = end
        return pieces
