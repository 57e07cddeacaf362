"""Turns ReDial dialogues into the form that `eval dialogue` reads. Writes nothing into the repository.

    python3 data/build/redial_dialogues.py --redial ../shared/data/redial --out /tmp/redial

`items.jsonl` holds every film of movies_with_mentions.csv and of the dialogues (the candidates); `dialogues.jsonl` a dialogue a line, speakers
`user` (who seeks) and `system` (who recommends), films as the spans of their titles in the text.
"""
from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from pathlib import Path

MENTION = re.compile(r"@(\d+)")


def titles_of(folder: Path) -> dict[str, str]:
    """Film titles by ReDial id, spaces folded."""
    with open(folder / "movies_with_mentions.csv", encoding="utf8", newline="") as file:
        return {row["movieId"]: " ".join(row["movieName"].split()) for row in csv.DictReader(file)}


def turn_of(message: dict, seeker: int, titles: dict[str, str]) -> dict:
    """One turn with the mentions replaced by titles."""
    text, items, at = "", [], 0
    raw = message["text"]
    for found in MENTION.finditer(raw):
        if found.group(1) not in titles:
            continue
        text += raw[at:found.start()]
        start = len(text)
        text += titles[found.group(1)]
        items.append({"id": found.group(1), "span": [start, len(text)]})
        at = found.end()
    text += raw[at:]
    return {"speaker": "user" if message["senderWorkerId"] == seeker else "system", "text": text, "items": items}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--redial", type=Path, default=Path("../shared/data/redial"))
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    source = given.redial / "train_union.jsonl"
    if not source.exists():
        print(f"no such file: {source}", file=sys.stderr)
        return 2
    titles = titles_of(given.redial)
    with open(source, encoding="utf8") as file:
        dialogues = [json.loads(line) for line in file]
    for dialogue in dialogues:
        for identifier, title in (dialogue.get("movieMentions") or {}).items():
            if title:
                titles.setdefault(identifier, " ".join(title.split()))
    given.out.mkdir(parents=True, exist_ok=True)
    with open(given.out / "items.jsonl", "w", encoding="utf8") as file:
        for identifier in sorted(titles, key=int):
            file.write(json.dumps({"id": identifier, "title": titles[identifier]}, ensure_ascii=False) + "\n")
    with open(given.out / "dialogues.jsonl", "w", encoding="utf8") as file:
        for dialogue in dialogues:
            turns = [turn_of(message, dialogue["initiatorWorkerId"], titles) for message in dialogue["messages"]]
            file.write(json.dumps({"id": dialogue["conversationId"], "turns": turns}, ensure_ascii=False) + "\n")
    print(f"{len(dialogues)} dialogues, {len(titles)} films")
    return 0


if __name__ == "__main__":
    sys.exit(main())
