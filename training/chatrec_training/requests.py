"""Pairs of a person's request and the film it means, for training and for measuring.

Sources: "what film was it" posts (the validation part is only measured), ReDial's dialogues (what the seeker wrote before a
film was suggested and liked), and the films' own texts: one view of a film (a plot, a tagline, tags in a request's frame)
must find the document made of the others.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from pathlib import Path

from .documents import Film, FilmLibrary, read_jsonl, split_year, title_key

_LABEL = re.compile(r"\[[^\]]{0,60}\]|\([^)]{0,30}\)")
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+")
_MENTION = re.compile(r"@(\d+)")
_FRAMES = (
    "{}",
    "something about {}",
    "a film about {}",
    "i want a movie with {}",
    "can you recommend something with {}?",
    "looking for {}",
    "any good movies about {}",
    "i'm in the mood for {}",
    "{} please",
)


def read_posts(path: Path, library: FilmLibrary) -> list[tuple[str, str, str]]:
    """Posts whose film is in the pack: (title without its labels, text, film id)."""
    posts = []
    for row in read_jsonl(path):
        number = re.search(r"tt(\d+)", row["imdb_url"])
        found = library.by_imdb.get(int(number[1])) if number else None
        if found is not None:
            title = re.sub(r"\s+", " ", _LABEL.sub(" ", row["title"])).strip(" -:.,")
            posts.append((title, re.sub(r"\s+", " ", row["text"].replace("\\", "")).strip(), found))
    return posts


def read_dialogues(path: Path, library: FilmLibrary) -> list[tuple[str, str]]:
    """(what the seeker last wrote, film then suggested and liked), titles in place of the film marks."""
    pairs = []
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        names = {key: split_year(name or "")[0] for key, name in (row["movieMentions"] or {}).items()}
        answers = row["initiatorQuestions"] or {}
        said: list[str] = []
        named: set[str] = set()
        for message in row["messages"]:
            mentions = _MENTION.findall(message["text"])
            if message["senderWorkerId"] == row["initiatorWorkerId"]:
                said.append(_MENTION.sub(lambda m: names.get(m[1], ""), message["text"]))
            else:
                for key in mentions:
                    answer = answers.get(key) if isinstance(answers, dict) else None
                    liked = bool(answer) and answer["suggested"] == 1 and answer["liked"] == 1
                    film = library.by_redial.get(key)
                    text = " ".join(said[-3:]).strip()
                    if liked and film and key not in named and len(text.split()) >= 4:
                        pairs.append((text, film))
            named.update(mentions)
    return pairs


class RequestSampler:
    """Draws, for a film, one request and a document that does not repeat the request's own source."""

    def __init__(self, library: FilmLibrary, posts: list[tuple[str, str, str]], dialogues: list[tuple[str, str]], seed: int) -> None:
        self._films = library.films
        self._random = random.Random(seed)
        self._posts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for title, text, film in posts:
            self._posts[film].append((title, text))
        self._dialogues: dict[str, list[str]] = defaultdict(list)
        for text, film in dialogues:
            self._dialogues[film].append(text)
        self.described = [f.id for f in library.films.values() if f.views or f.tags]
        self.posted = sorted(self._posts)
        self.suggested = sorted(self._dialogues)

    def draw(self, film_id: str, kind: str | None = None) -> tuple[str, str] | None:
        """(request, document) for a film, of the given kind (post, dialogue, view, tags) or of one that it has."""
        film = self._films[film_id]
        kinds = [k for k, has in (("post", film_id in self._posts), ("dialogue", film_id in self._dialogues)) if has]
        kinds += ["view"] * bool(film.views) + ["tags"] * (len(film.tags) > 1)
        if kind is None or kind not in kinds:
            if not kinds:
                return None
            kind = "post" if "post" in kinds and self._random.random() < 0.6 else self._random.choice(kinds)
        if kind == "post":
            return self._post(*self._random.choice(self._posts[film_id])), self._document(film)
        if kind == "dialogue":
            return self._random.choice(self._dialogues[film_id]), self._document(film)
        if kind == "view":
            view = self._random.choice(film.views)
            return self._part(self._without_title(view, film)), self._document(film, without_view=view)
        tags = self._random.sample(film.tags, min(len(film.tags), self._random.choice((1, 2, 2, 3))))
        words = " and ".join(tags) if self._random.random() < 0.5 else ", ".join(tags)
        return self._random.choice(_FRAMES).format(words), self._document(film, without_tags=True)

    def _post(self, title: str, text: str) -> str:
        chance = self._random.random()
        if chance < 0.25 and len(title.split()) >= 4:
            return title
        if chance < 0.6:
            return f"{title} {self._part(text)}"
        return f"{title} {text}"

    def _part(self, text: str) -> str:
        """One to three neighbouring sentences."""
        sentences = [s for s in _SENTENCE.split(text) if len(s.split()) >= 4] or [text]
        start = self._random.randrange(len(sentences))
        return " ".join(sentences[start : start + self._random.choice((1, 1, 2, 3))])

    @staticmethod
    def _without_title(text: str, film: Film) -> str:
        return re.sub(re.escape(film.title), "it", text, flags=re.IGNORECASE) if len(title_key(film.title)) > 3 else text

    def _document(self, film: Film, without_view: str | None = None, without_tags: bool = False) -> str:
        """Facts and some of the texts: sometimes the facts alone, so that films without texts are understood too."""
        views = [view for view in film.views if view is not without_view]
        tags = [] if without_tags else film.tags
        chance = self._random.random()
        if chance < 0.12:
            views, tags = [], []
        elif chance < 0.3:
            tags = []
        elif chance < 0.4 and without_view is None:
            views = []
        self._random.shuffle(views)
        return Film(film.id, film.title, film.year, film.facts, views[:2], list(tags)).document()
