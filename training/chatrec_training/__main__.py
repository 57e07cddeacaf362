"""``python3 -m chatrec_training <recipe>``: trains one model and installs it under ``models``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import yaml

from . import recipes


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="chatrec_training", description="Trains what models/ holds.")
    parser.add_argument("recipe", nargs="?", help="a recipe's name; without one, the recipes are listed")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="another value, in YAML, for one of the recipe's settings")
    parsed = parser.parse_args(arguments)
    if parsed.recipe is None:
        print("\n".join(recipes.names()))
        return 0
    try:
        recipes.run(parsed.recipe, _changes(parsed.set))
    except (ValueError, FileNotFoundError) as error:
        print(f"chatrec_training: {error}", file=sys.stderr)
        return 2
    return 0


def _changes(given: list[str]) -> dict[str, Any]:
    for one in given:
        if "=" not in one:
            raise ValueError(f"--set takes key=value, not {one!r}")
    return {one.split("=", 1)[0]: yaml.safe_load(one.split("=", 1)[1]) for one in given}


if __name__ == "__main__":
    sys.exit(main())
