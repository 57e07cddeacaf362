"""Which dialogues and people a ranker's sessions are of, and that the dialogue model which measures them reads none of those."""

from __future__ import annotations

import csv
import tempfile
import unittest
from pathlib import Path

from chatrec_training.dialogue.recipe import tastes
from chatrec_training.places import FILMS
from chatrec_training.ranking.sessions import has_session


class SessionsTest(unittest.TestCase):
    def test_every_fifth_dialogue_is_kept_for_sessions(self) -> None:
        self.assertEqual([index for index in range(12) if has_session(index)], [4, 9])

    def test_likes_of_unread_people_say_nothing(self) -> None:
        with (FILMS / "interactions.csv").open(encoding="utf-8", newline="") as file:
            pack = {"s" + row["user"] for row in csv.DictReader(file)}
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "ml-1m").mkdir()
            rows = [f"{user},{film},5" for user in range(6) for film in range(user, user + 4)] + ["unread,99,5"]
            (Path(folder) / "ml-1m" / "ratings.csv").write_text("userId,movieId,rating\n" + "\n".join(rows) + "\n", encoding="utf-8")

            known = tastes(Path(folder), 2, 4.0, 1, frozenset(pack | {"munread"}))

        self.assertEqual(set(known), {str(film) for film in range(9)})


if __name__ == "__main__":
    unittest.main()
