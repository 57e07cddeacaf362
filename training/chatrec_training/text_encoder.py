"""Adapts the MiniLM sentence encoder to requests for films, by contrast within batches of easily confused films."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from .bert import Bert, load_minilm, mean_pool
from .documents import FilmLibrary
from .neighbours import lexical_neighbours
from .requests import RequestSampler, read_dialogues, read_posts
from .wordpiece import WordPiece


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids and mask [batch, longest], padded with zero."""
    longest = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        mask[index, : len(row)] = 1
    return ids, mask


def encode(model: Bert, tokens: WordPiece, texts: Sequence[str], limit: int, batch: int = 32, progress: bool = False) -> NDArray[np.float32]:
    """Sentence vectors [n, width], encoded in order of length so that little is padded."""
    rows = [tokens.encode(text, limit) for text in texts]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = np.empty((len(rows), model.shape.width), np.float32)
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(order), batch):
            part = order[start : start + batch]
            ids, mask = pad([rows[i] for i in part])
            out[part] = mean_pool(model(ids, mask).float(), mask).numpy()
            if progress and start // batch % 50 == 49:
                print(f"encoded {start + len(part)}/{len(order)}", flush=True)
    return out


def _vectors(model: Bert, rows: Sequence[Sequence[int]], frozen: int, bfloat16: bool) -> Tensor:
    """Sentence vectors with gradients for the layers from ``frozen`` on, in two halves of similar length."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts = []
    middle = len(order) // 2
    for part in (order[:middle], order[middle:]):
        ids, mask = pad([rows[i] for i in part])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            with torch.no_grad():
                states = model(ids, mask, 0, frozen) if frozen else model.embed(ids)
            states = model(states, mask, frozen) if frozen else model(ids, mask)
        parts.append(mean_pool(states.float(), mask))
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]


def train(base: Path, library: FilmLibrary, data: Path, recipe: dict[str, Any], save: Any) -> Bert:
    """Runs the recipe from the published weights; ``save(model, step)`` is called at every checkpoint."""
    seed = int(recipe["seed"])
    random.seed(seed)
    torch.manual_seed(seed)
    tokens = WordPiece.load(base / "vocab.txt")
    model = load_minilm(base)
    posts = read_posts(data / "reddit-tomt-movies" / "train.jsonl", library)
    dialogues = read_dialogues(data / "redial" / "train_union.jsonl", library)
    sampler = RequestSampler(library, posts, dialogues, seed)
    print(f"pairs: {len(posts)} posts, {len(dialogues)} dialogue turns, {len(sampler.described)} described films", flush=True)
    names = list(library.films)
    place = {name: index for index, name in enumerate(names)}
    near = lexical_neighbours([library.films[name].document() for name in names], tokens, 24)

    frozen = int(recipe["frozenLayers"])
    trained = [p for layer in model.layers[frozen:] for p in layer.parameters()]
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in trained:
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(trained, lr=float(recipe["learningRate"]), weight_decay=0.01)
    steps, warm = int(recipe["steps"]), int(recipe["warmup"])
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / max(1, steps - warm)))
    )
    chances = recipe["mixture"]
    queue: list[tuple[Tensor, Tensor]] = []
    losses: list[float] = []
    began = time.time()
    draw = random.Random(seed + 1)
    for step in range(int(recipe["stopAfter"])):
        films: list[str] = []
        pairs: list[tuple[str, str]] = []
        while len(pairs) < int(recipe["batch"]):
            kind = draw.choices(list(chances), list(chances.values()))[0]
            pool = {"post": sampler.posted, "dialogue": sampler.suggested}.get(kind, sampler.described)
            seed_film = draw.choice(pool)
            group = [(seed_film, kind)]
            group += [(names[i], None) for i in draw.sample(list(near[place[seed_film]]), int(recipe["neighboursPerSeed"]))]
            for film, wanted in group:
                pair = sampler.draw(film, wanted)
                if pair is not None and film not in films:
                    films.append(film)
                    pairs.append(pair)
        model.train()
        requests = _vectors(model, [tokens.encode(q, int(recipe["requestTokens"])) for q, _ in pairs], frozen, bool(recipe["bfloat16"]))
        documents = _vectors(model, [tokens.encode(d, int(recipe["documentTokens"])) for _, d in pairs], frozen, bool(recipe["bfloat16"]))
        ids = torch.tensor([place[film] for film in films])
        scale = float(recipe["scale"])
        logits = scale * requests @ documents.T
        target = torch.arange(len(films))
        forward = logits
        if queue:
            old = scale * requests @ torch.cat([v for v, _ in queue]).T
            same = ids[:, None] == torch.cat([i for _, i in queue])[None, :]
            forward = torch.cat([logits, old.masked_fill(same, -1e4)], dim=1)
        loss = (F.cross_entropy(forward, target) + F.cross_entropy(logits.T, target)) / 2
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        queue.append((documents.detach(), ids))
        del queue[: len(queue) - int(recipe["queue"])]
        losses.append(float(loss))
        if (step + 1) % 10 == 0:
            print(f"step {step + 1}/{recipe['stopAfter']} loss {np.mean(losses[-10:]):.4f} {time.time() - began:.0f} s", flush=True)
        if (step + 1) % int(recipe["checkpoint"]) == 0:
            save(model, step + 1)
    model.eval()
    return model
