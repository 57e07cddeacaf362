"""``python3 -m chatrec_training <recipe>``: trains one model and installs it under ``models``."""

from __future__ import annotations

import argparse
import sys

from . import recipes


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="chatrec_training", description="Trains what models/ holds.")
    parser.add_argument("recipe", nargs="?", help="a recipe's name; without one, the recipes are listed")
    parsed = parser.parse_args(arguments)
    if parsed.recipe is None:
        print("\n".join(recipes.names()))
        return 0
    try:
        recipes.run(parsed.recipe)
    except (ValueError, FileNotFoundError) as error:
        print(f"chatrec_training: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
