"""``models/manifest.json``: every shipped model with its files' hashes, where it came from and what it reached."""

from __future__ import annotations

import hashlib
import json
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from .places import MODELS, ROOT

SCHEMA = "chatrec/models/v1"


def sha256(path: Path) -> str:
    """The hash of a file, or of a folder's files in order of name."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            with file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()


def revision() -> str:
    """The git revision training ran at, with ``+`` where tracked files outside ``models`` differ from it."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "--", "training", "data"], capture_output=True, text=True, check=False)
    return head + ("+" if changed.stdout.strip() else "")


def record(
    *,
    name: str,
    kind: str,
    files: list[Path],
    recipe: str,
    command: str,
    data: dict[str, Path],
    figures: dict[str, Any],
    licence: str,
    base: str | None,
    at: str | None = None,
) -> None:
    """Puts one model's entry into the manifest, in place of an earlier one of the same name."""
    entry = {
        "name": name,
        "kind": kind,
        "files": [
            {"path": path.relative_to(MODELS).as_posix(), "bytes": path.stat().st_size, "sha256": sha256(path)}
            for path in files
        ],
        "recipe": recipe,
        "command": command,
        "data": [{"name": key, "sha256": sha256(path)} for key, path in data.items()],
        "figures": figures,
        "license": licence,
        "base": base,
        "revision": at or revision(),
        "created": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    path = MODELS / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"schema": SCHEMA, "models": []}
    manifest["models"] = sorted([m for m in manifest["models"] if m["name"] != name] + [entry], key=lambda m: m["name"])
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
