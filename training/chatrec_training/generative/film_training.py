"""Trains the film model: likes and words in turn, the loss softened along the codes, the best by people who are not taught kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .film_cases import Catalogue, LikeSampler, TextSampler
from .network import NEVER, Batch, GenerativeNetwork
from .teacher import Teacher


def nearby_codes(books: NDArray[np.float32], heat: float) -> Tensor:
    """How much of a right code's weight may go to another: [levels, codes, codes], rows sum to one, near codewords get more.

    ``heat`` is in units of the mean squared distance to the nearest other codeword.
    """
    rows = []
    for words in torch.from_numpy(np.array(books)):
        gaps = torch.cdist(words, words).pow(2)
        gaps.fill_diagonal_(float("inf"))
        closeness = torch.softmax(-gaps / (heat * gaps.min(1).values.mean().clamp_min(1e-6)), 1)
        rows.append(closeness)
    return torch.stack(rows)


def path_loss(network: GenerativeNetwork, batch: Batch, near: Tensor, settings: dict[str, Any], taught: tuple[Tensor, Tensor] | None = None) -> Tensor:
    """Cross-entropy along the targets' codes, softened.

    The first level is one question a case, with all its targets as the answer; the second is asked for every target. Below that
    few films share a prefix: one target a case teaches it. ``taught`` weights of the first two levels' codes share ``settings["taught"]``
    of the answer; without them ``settings["smoothing"]`` goes to near codewords.
    """
    assert batch.targets is not None and batch.children is not None and batch.weights is not None
    memory = network.encode(batch.codes, batch.present, batch.vectors, batch.text)
    targets, weights = batch.targets, batch.weights
    levels = targets.shape[2]
    first = weights[:, :1] / weights[:, :1].clamp_min(1e-9)
    asked = [(0, targets[:, :1], batch.children[:, :1, 0], first), (1, targets, batch.children[:, :, 1], weights)]
    asked += [(level, targets[:, :1], batch.children[:, :1, level], first) for level in range(2, levels)]
    prefixes = []
    for level, rows, _, _ in asked:
        prefix = torch.zeros(rows.shape[0], rows.shape[1], network.shape.width)
        for above in range(level):
            prefix = prefix + network.code(rows[:, :, above] + above * network.shape.codes)
        prefixes.append(prefix + network.level[level])
    states = network.decode(memory, torch.cat(prefixes, 1), torch.zeros(1))
    total, at = torch.zeros(()), 0
    for level, rows, children, weight in asked:
        logits = network.code_logits(states[:, at : at + rows.shape[1]], level).float().masked_fill(~children, NEVER)
        at += rows.shape[1]
        if level == 0:
            answer = torch.zeros_like(logits[:, 0]).scatter_add_(1, targets[:, :, 0], weights).unsqueeze(1)
        else:
            answer = torch.nn.functional.one_hot(rows[:, :, level], network.shape.codes).float()
        if taught is not None and level < 2:
            share, other = float(settings["taught"]), taught[level] if level else taught[level].unsqueeze(1)
        else:
            share, other = float(settings["smoothing"]), answer @ near[level]
        other = other * children
        mass = other.sum(2, keepdim=True)
        answer = torch.where(mass > 1e-9, (1 - share) * answer + share * other / mass.clamp_min(1e-9), answer)
        found = -(answer * torch.log_softmax(logits, 2)).sum(2)
        total = total + (found * weight).sum() / weight.sum().clamp_min(1e-9)
    return total


def train(
    network: GenerativeNetwork,
    catalogue: Catalogue,
    likes: LikeSampler,
    texts: TextSampler | None,
    near: Tensor,
    teacher: Teacher,
    recipe: dict[str, Any],
    judge: Callable[[GenerativeNetwork], float],
    checkpoint: Path | None = None,
) -> list[dict[str, float]]:
    """Trains by ``recipe`` and leaves the network at its best; gives what was measured on the way.

    A run that was broken off goes on from ``checkpoint`` where the settings are the same.
    """
    torch.manual_seed(int(recipe["seed"]))
    steps, rate = int(recipe["steps"]), float(recipe["learningRate"])
    decayed = [p for p in network.parameters() if p.dim() > 1]
    plain = [p for p in network.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": float(recipe["weightDecay"])}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))
    state: dict[str, Any] = {"step": 0, "best": -1.0, "log": [], "recipe": recipe}
    if checkpoint is not None and checkpoint.exists():
        found = torch.load(checkpoint)
        if found["recipe"] == recipe:
            state = found
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
            print(f"going on from step {state['step']}", flush=True)
    best = state.get("bestNetwork")
    began, losses = time.process_time(), []
    for step in range(state["step"], steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / int(recipe["warmup"])) * (0.5 + 0.5 * np.cos(np.pi * step / steps) * 0.98)
        network.train()
        history, right = likes.draw(int(recipe["likes"]["batch"]), int(recipe["likes"]["targets"]))
        batch = catalogue.batch(history, None, right)
        loss = path_loss(network, batch, near, recipe, teacher.teach(history, batch.targets[:, :, 0].numpy()))
        losses.append(float(loss))
        if texts is not None:
            before, said, meant = texts.draw(int(recipe["words"]["batch"]), int(recipe["words"]["targets"]))
            loss = loss + float(recipe["words"]["weight"]) * path_loss(network, catalogue.batch(before, said, meant), near, recipe)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % int(recipe["judgeEvery"]) == 0 or step + 1 == steps:
            network.eval()
            value = judge(network)
            state["log"].append({"step": step + 1, "loss": round(float(np.mean(losses)), 4), "judged": round(value, 4)})
            print(f"step {step + 1}/{steps} loss {np.mean(losses):.4f} judged {value:.4f}, {time.process_time() - began:.0f} s of processor time", flush=True)
            losses = []
            if value > state["best"]:
                state["best"] = value
                best = {name: tensor.clone() for name, tensor in network.state_dict().items()}
            if checkpoint is not None:
                state.update(step=step + 1, network=network.state_dict(), optimizer=optimizer.state_dict(), bestNetwork=best)
                checkpoint.parent.mkdir(parents=True, exist_ok=True)
                torch.save(state, checkpoint)
    if best is not None:
        network.load_state_dict(best)
    network.eval()
    return state["log"]
