"""Titles of films: articles, years, other names, and the folded form under which two sources meet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ARTICLES = (
    "the|a|an|le|la|les|l'|un|une|el|los|las|una|der|die|das|ein|eine|il|lo|gli|i|de|het|een|det|den|en|ett|o|os|as|um|uma"
)
_TRAILING_ARTICLE = re.compile(rf"^(?P<rest>.+), (?P<article>{_ARTICLES})$", re.IGNORECASE)
_TRAILING_YEAR = re.compile(r"\s*\((?P<year>\d{4})(?:[–-]\d{0,4})?\)\s*$")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_TRAILING_PARENTHESES = re.compile(r"(?:\s*\([^()]*\))+$")
_ALIAS_PREFIX = re.compile(r"^\s*a\.?\s?k\.?\s?a\.?\s+", re.IGNORECASE)
_LEADING_ARTICLE = re.compile(r"^(?:the|a|an) (?=\S)")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}


@dataclass(frozen=True)
class Title:
    """A title as people write it, its release year, and its other names."""

    name: str
    year: int | None
    aka: tuple[str, ...] = ()


def restore_article(text: str) -> str:
    """'Matrix, The' as 'The Matrix'; "Avventura, L'" as "L'Avventura"."""
    text = " ".join(text.split())
    found = _TRAILING_ARTICLE.match(text)
    if not found:
        return text
    article = found["article"]
    return article + ("" if article.endswith("'") else " ") + found["rest"]


def split_year(text: str) -> tuple[str, int | None]:
    """'Heat  (1995)' as ('Heat', 1995)."""
    text = " ".join(text.split())
    found = _TRAILING_YEAR.search(text)
    return (text[: found.start()].strip(), int(found["year"])) if found else (text, None)


def parse_title(text: str, year: int | None = None) -> Title:
    """'Seven (a.k.a. Se7en)' with its other names apart; only parentheses at the end name others."""
    text, own_year = split_year(text)
    year = year if year is not None else own_year
    trailing = _TRAILING_PARENTHESES.search(text)
    if not trailing or trailing.start() == 0:
        return Title(restore_article(text), year)
    main = restore_article(text[: trailing.start()].strip())
    others: list[str] = []
    for match in _PARENTHESIS.finditer(trailing.group()):
        other = restore_article(_ALIAS_PREFIX.sub("", match.group(1).strip()))
        if other and fold(other) != fold(main) and other not in others:
            others.append(other)
    return Title(main, year, tuple(others))


def fold(text: str) -> str:
    """Letters and digits only, without accents, case or leading article: the form in which titles are compared."""
    text = text.replace("&", " and ").replace("·", "").replace("³", " 3 ")
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("'", "").replace("’", "")
    text = " ".join(re.sub(r"[^\w\s]", " ", text).split())
    return _LEADING_ARTICLE.sub("", text) or text


def loose(text: str) -> str:
    """`fold` with Roman numerals, 'part' and 'episode' levelled: 'Part II' and '2' agree."""
    words = [_ROMAN.get(w, w) for w in fold(text).split()]
    return " ".join(w for w in words if w not in ("part", "episode", "vol", "volume", "chapter")) or fold(text)


def fold_person(text: str) -> str:
    """A person's name for comparison: 'Robert De Niro' and 'robert de niro' agree; suffixes and initials' dots do not count."""
    folded = re.sub(r"\bjr\b|\bsr\b", " ", fold(text))
    return " ".join(folded.split()).replace(" ", "")


def slug(text: str) -> str:
    """A title as part of an id: ASCII letters, digits and underscores."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", ascii_text).strip("_")
