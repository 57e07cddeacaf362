"""Recipe ``understanding``: train, cross-validate, export, measure, install the learned reader of utterances."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from pathlib import Path
from typing import Any

import torch

from . import manifest
from .bare import SPAN_TAGS, BareExample, BareReader, add_bare_heads, predict_bare, train_bare
from .bert import load_minilm
from .onnx_int8 import export, largest_inputs
from .places import MODELS, OUT, ROOT, shared
from .seekers import seekers
from .spans import bare, concepts_of, drawn, spans_of, told
from .understanding import (
    ACTS,
    ITEM_TAGS,
    LIMIT,
    MARKER_WORDS,
    UNKNOWN,
    Example,
    Reader,
    add_heads,
    label,
    pairs,
    place_markers,
    predict,
    read_lines,
    train,
)
from .wordpiece import WordPiece

_SPANS = ("title", "person", "wish", "ban")
_ITEMS = ROOT / "data" / "films" / "items.jsonl"
_TESTS = ROOT / "tests" / "ChatRec.Agents.Tests" / "Understanding" / "Learned"
_PARITY, _BARE_PARITY = _TESTS / "parity.jsonl", _TESTS / "bare-parity.jsonl"
_NOTICE = """ChatRec reader of utterances

This model is adapted from all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), published under the
Apache License 2.0 by the sentence-transformers project (LICENSE beside this file). Changes: its upper layers were trained further on
utterances the project wrote, two heads were added, vectors were put in place of unused tokens, and its weights were quantised to eight
bits. The vocabulary is the base model's.
"""


def readings_path(utterances: Path) -> Path:
    """Where the readings of a file of utterances lie."""
    return OUT / "understanding" / f"{utterances.stem}.readings.jsonl"


def read_examples(files: list[Path], tokens: WordPiece) -> tuple[list[Example], dict[str, str]]:
    """Every utterance of the files with its labels, and the texts by id.

    Raises ``FileNotFoundError`` where the readings of a file are missing, ``ValueError`` where an utterance has none.
    """
    examples: list[Example] = []
    texts: dict[str, str] = {}
    for path in files:
        read = readings_path(path)
        if not read.exists():
            raise FileNotFoundError(f"{read} is missing: write it with `eval understanding --data {path} --readings {read}`")
        readings = {reading["id"]: reading for reading in read_lines(read)}
        for case in read_lines(path):
            if case["id"] not in readings:
                raise ValueError(f"{read.name} has no reading of {case['id']}")
            texts[case["id"]] = case["utterance"]
            examples.append(label(case, readings[case["id"]], tokens))
    return examples, texts


def fresh(base: Path, tokens: WordPiece, recipe: dict[str, Any]) -> Reader:
    """An untrained reader over the published weights."""
    torch.manual_seed(int(recipe["seed"]))
    encoder = load_minilm(base)
    place_markers(encoder, tokens)
    return Reader(encoder, int(recipe["layers"]))


def figures(reader: Reader, examples: list[Example]) -> dict[str, Any]:
    """Share of right acts, whole and by act, and of right verdicts on items."""
    right: dict[str, list[int]] = {}
    verdicts: list[int] = []
    for example, (act, tags) in zip(examples, predict(reader, examples)):
        right.setdefault(ACTS[example.act], []).append(int(int(act.argmax()) == example.act))
        for kind, tag, own in zip(example.kinds, example.tags, tags):
            if kind == "item" and tag != UNKNOWN:
                verdicts.append(int(int(own[: len(ITEM_TAGS)].argmax()) == tag))
    every = [one for ones in right.values() for one in ones]
    return {
        "utterances": len(every),
        "act accuracy": round(sum(every) / max(1, len(every)), 4),
        "item verdicts": [sum(verdicts), len(verdicts)],
        "by act": {act: [sum(right[act]), len(right[act])] for act in ACTS if act in right},
    }


def span_figures(reader: BareReader, examples: list[BareExample]) -> dict[str, Any]:
    """Titles, people, wishes and bans found whole and with nothing else, and degrees and values wanted or not, and acts, by what is likelier than not."""
    counts = {kind: [0, 0, 0] for kind in (*_SPANS, "degree", "value", "act")}
    for example, (tags, stances, act) in zip(examples, predict_bare(reader, examples)):
        pairs_: list[tuple[str, set[Any], set[Any]]] = []
        if all(0 <= tag < len(SPAN_TAGS) for tag in example.tags):
            read, meant = [SPAN_TAGS[int(tag)] for tag in tags.argmax(-1)], [SPAN_TAGS[tag] for tag in example.tags]
            pairs_ += [(kind, spans_of(read, kind), spans_of(meant, kind)) for kind in _SPANS]
        if example.stances is not None:
            read_, meant_ = ({(of, int(said)) for of, said in enumerate(every) if said > 0} for every in (stances.argmax(-1), example.stances))
            for kind, isin in (("degree", lambda of: "=" not in reader.concepts[of]), ("value", lambda of: "=" in reader.concepts[of])):
                pairs_.append((kind, {one for one in read_ if isin(one[0])}, {one for one in meant_ if isin(one[0])}))
        if example.act != UNKNOWN:
            pairs_.append(("act", {int(act.argmax())}, {example.act}))
        for kind, found, wanted in pairs_:
            counts[kind] = [a + b for a, b in zip(counts[kind], (len(wanted), len(found), len(found & wanted)))]
    return {kind: {"meant": m, "precision": round(r / max(1, f), 4), "recall": round(r / max(1, m), 4)} for kind, (m, f, r) in counts.items()}


def bare_reader(base: Path, tokens: WordPiece, seen: list[dict[str, Any]], contexts: dict[str, list[int]], recipe: dict[str, Any], weights: Path) -> BareReader:
    """The reader of bare utterances, trained on these and on ReDial's messages, or read where it was trained before."""
    settings, seed = recipe["bare"], int(recipe["seed"])
    torch.manual_seed(seed)
    concepts = concepts_of(seen, settings["valuesOf"], int(settings["leastSaid"]))
    encoder = load_minilm(base)
    place_markers(encoder, tokens)
    reader = BareReader(encoder, int(settings["layers"]), concepts)
    if weights.exists():
        print(f"{weights}: trained already; delete it to train anew", flush=True)
        reader.load_state_dict(torch.load(weights))
        reader.eval()
        return reader
    also = [case for path in settings["also"] for case in read_lines(ROOT / path)]
    examples = drawn(seen + also, concepts, contexts, _dialogues(), _ITEMS, settings, tokens, seed)
    print(f"bare: {len(examples)} utterances", flush=True)
    began = time.process_time()
    train_bare(reader, examples, settings, seed)
    torch.save(reader.state_dict(), weights)
    print(f"bare: trained in {time.process_time() - began:.0f} s of processor time", flush=True)
    return reader


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe["threads"]))
    base = shared() / "models" / recipe["base"]
    tokens = WordPiece.load(base / "vocab.txt")
    files = [ROOT / file for file in recipe["utterances"]]
    examples, texts = read_examples(files, tokens)
    held = [e for e in examples if re.fullmatch(recipe["heldOut"], e.id)]
    outside = {e.id for e in held}
    kept = [e for e in examples if e.id not in outside]
    seed = int(recipe["seed"])
    wanted = recipe.get("seekers")
    verdicts = seekers(_dialogues(), tokens, int(wanted["likes"]), seed, float(wanted["weight"])) if wanted else []
    joined = pairs(kept, tokens, int(recipe.get("pairs", 0)), seed)
    print(f"{len(kept)} utterances to train on, {len(verdicts)} of seekers, {len(joined)} joined of two; {len(held)} held out", flush=True)
    measured: dict[str, Any] = {}
    if int(recipe["folds"]) > 1:
        measured["cross-validation"] = cross_validate(base, tokens, kept, recipe)

    weights = OUT / name / "weights.pt"
    weights.parent.mkdir(parents=True, exist_ok=True)
    reader = fresh(base, tokens, recipe)
    if weights.exists():
        print(f"{weights}: trained already; delete it to train anew", flush=True)
        reader.load_state_dict(torch.load(weights))
        reader.eval()
    else:
        began = time.process_time()
        train(reader, kept + verdicts + joined, recipe, seed, log=True)
        torch.save(reader.state_dict(), weights)
        print(f"trained in {time.process_time() - began:.0f} s of processor time", flush=True)
    for part in sorted({e.id.split("-")[0] for e in held}):
        measured[f"held out of own-{part}"] = figures(reader, [e for e in held if e.id.split("-")[0] == part])
    other = None
    if "bare" in recipe:
        cases = [case for path in files for case in read_lines(path)]
        contexts = {reading["id"]: reading["context"] for path in files for reading in read_lines(readings_path(path))}
        seen, unseen = ([case for case in cases if (case["id"] in outside) == apart] for apart in (False, True))
        other = bare_reader(base, tokens, seen, contexts, recipe, OUT / name / "bare.pt")
        measured["held-out utterances, bare"] = span_figures(other, told(unseen, other.concepts, contexts, tokens))
    print(measured, flush=True)
    if not recipe.get("install", True):
        return
    if other is None:
        raise ValueError(f"{name}: what is installed needs the settings `bare` too")
    install(reader, other, base, tokens, [texts[e.id] for e in kept[::8]], recipe)
    write_parity(reader, held[::12], files, texts)
    write_bare_parity(other, [texts[e.id] for e in held[::24]], tokens)
    target = MODELS / "understanding"
    manifest.record(
        name="understanding",
        kind="understanding",
        files=[target / file for file in ("model.onnx", "bare.onnx", "vocab.txt", "config.json", "LICENSE", "NOTICE")],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data={**{file.name: file for file in [*files, *(ROOT / path for path in recipe["bare"]["also"])]}, "redial": _dialogues(), "catalogue": _ITEMS, "base weights": base / "model.fp16.safetensors"},
        figures=measured,
        licence="Apache-2.0",
        base="sentence-transformers/all-MiniLM-L6-v2",
    )


def _dialogues() -> Path:
    return shared() / "data" / "redial" / "train_union.jsonl"


def cross_validate(base: Path, tokens: WordPiece, examples: list[Example], recipe: dict[str, Any]) -> dict[str, Any]:
    """Act accuracy over the folds, each utterance read by a reader that has not seen it."""
    folds = int(recipe["folds"])
    order = examples[:]
    random.Random(int(recipe["seed"])).shuffle(order)
    right = 0.0
    for fold in range(folds):
        reader = fresh(base, tokens, recipe)
        train(reader, [e for i, e in enumerate(order) if i % folds != fold], recipe, fold)
        made = figures(reader, order[fold::folds])
        right += made["act accuracy"] * made["utterances"]
        print(f"fold {fold + 1}/{folds}: {made['act accuracy']}", flush=True)
    return {"utterances": len(order), "folds": folds, "act accuracy": round(right / len(order), 4)}


def write_parity(reader: Reader, examples: list[Example], files: list[Path], texts: dict[str, str]) -> None:
    """What the tests in C# hold their ids and scores against."""
    readings = {r["id"]: r for path in files for r in read_lines(readings_path(path))}
    lines = []
    for example, (act, _) in zip(examples, predict(reader, examples)):
        best = int(act.argmax())
        reading = readings[example.id]
        line = {
            "utterance": texts[example.id],
            "context": reading["context"],
            "segments": reading["segments"],
            "ids": example.ids,
            "act": ACTS[best],
            "probability": round(float(act[best]), 3),
        }
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    _PARITY.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_bare_parity(reader: BareReader, texts: list[str], tokens: WordPiece) -> None:
    """What the tests in C# hold the reader of bare utterances against: the spans it finds, by characters, and the surest concept."""
    lines = []
    for text in texts:
        example, places = bare(text, tokens)
        ((tags, stances, _),) = predict_bare(reader, [example])
        said, concept = stances[:, 1:].sum(-1).max(0)
        read = [SPAN_TAGS[int(tag)] for tag in tags.argmax(-1)]
        spans = sorted([places[first][0], places[end - 1][1], kind] for kind in _SPANS for first, end in spans_of(read, kind))
        lines.append({"utterance": text, "spans": spans, "concept": reader.concepts[int(concept)], "said": round(float(said), 3)})
    _BARE_PARITY.write_text("".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines), encoding="utf-8")


def install(reader: Reader, other: BareReader, base: Path, tokens: WordPiece, samples: list[str], recipe: dict[str, Any]) -> None:
    """Writes ``models/understanding``: the eight-bit graphs, their vocabulary, configuration, licence and notice."""
    folder = MODELS / "understanding"
    folder.mkdir(parents=True, exist_ok=True)
    export(reader.encoder, folder / "model.onnx", largest_inputs(reader.encoder, tokens, samples), add_heads(reader))
    export(other.encoder, folder / "bare.onnx", largest_inputs(other.encoder, tokens, samples), add_bare_heads(other))
    shutil.copyfile(base / "vocab.txt", folder / "vocab.txt")
    shutil.copyfile(base / "LICENSE", folder / "LICENSE")
    (folder / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    config = {
        "acts": list(ACTS),
        "concepts": list(other.concepts),
        "markers": len(MARKER_WORDS),
        "maxTokens": LIMIT,
        "headTokens": int(recipe["headTokens"]),
        "lead": float(recipe["lead"]),
        "leadShown": float(recipe["leadShown"]),
        "tagLeads": {name: float(lead) for name, lead in recipe["tagLeads"].items()},
        "spanLeads": {name: float(lead) for name, lead in recipe["spanLeads"].items()},
        "license": "Apache-2.0",
        "base": "sentence-transformers/all-MiniLM-L6-v2",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    print(f"model.onnx: {(folder / 'model.onnx').stat().st_size:,} bytes", flush=True)
