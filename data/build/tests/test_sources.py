"""What is read out of the sources' words, and what the pack as built must hold."""

import json
import tempfile
import unittest
from pathlib import Path

from filmpack import vocabulary
from filmpack.sources import load_project, load_vega

FILMS = Path(__file__).resolve().parents[2] / "films"


class WordsTest(unittest.TestCase):
    def test_directors_stop_at_the_end_of_the_names(self) -> None:
        self.assertEqual(["Geremy Jasper"], vocabulary.directors("X is a 2017 film directed by Geremy Jasper. It stars A B."))
        self.assertEqual(["Will Finn", "David Silverman"], vocabulary.directors("X is a film directed by Will Finn and David Silverman."))
        self.assertEqual(["Joe R. Lansdale", "J. J. Abrams"], vocabulary.directors("a film directed by Joe R. Lansdale and J. J. Abrams"))

    def test_directors_origin_is_no_name(self) -> None:
        self.assertEqual(["Ringo Lam"], vocabulary.directors("a 1997 film directed by Hong Kong director Ringo Lam."))
        self.assertEqual([], vocabulary.directors("a 1997 film directed by New York University students."))

    def test_definition_states_year_country_and_themes(self) -> None:
        year, countries, themes = vocabulary.definition("Alive is a 1993 American biographical survival drama film based on the book by P.")
        self.assertEqual((1993, ["United States"]), (year, countries))
        self.assertEqual({"biography", "survival", "basedOnBook"}, set(themes))

    def test_definition_language_is_no_country(self) -> None:
        self.assertEqual([], vocabulary.definition("It is a 2005 English-language drama film.")[1])

    def test_genres_unknown_labels_are_left_out(self) -> None:
        self.assertEqual(["Drama", "Sci-Fi"], vocabulary.wikipedia_genres(["Science Fiction", "Drama", "Live Action"]))
        self.assertEqual(["Children"], vocabulary.redial_genres(["family", "short"]))


class FilesTest(unittest.TestCase):
    def test_load_vega_two_digit_centuries(self) -> None:
        rows = [{"Title": "Dumbo", "Release Date": "Oct 23 2041", "MPAA Rating": "Not Rated", "Running Time min": None, "Director": None}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as stream:
            json.dump(rows, stream)
            stream.flush()
            film = load_vega(Path(stream.name))[0]
        self.assertEqual((1941, None), (film.title.year, film.certificate))

    def test_load_project_names_the_line_of_an_error(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as stream:
            stream.write('{"title":"A","year":1990}\n{"title":"B","year":1990,"theme":["nothing"]}\n')
            stream.flush()
            with self.assertRaisesRegex(ValueError, "line 2: theme"):
                load_project(Path(stream.name))


class PackTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.items = [json.loads(line) for line in (FILMS / "items.jsonl").read_text(encoding="utf-8").splitlines()]

    def test_pack_ids_are_unique_and_titles_present(self) -> None:
        self.assertEqual(len(self.items), len({i["id"] for i in self.items}))
        self.assertTrue(all(i["title"] and 1880 < i["year"] < 2025 for i in self.items))

    def test_pack_values_are_of_the_vocabularies(self) -> None:
        for item in self.items:
            self.assertLessEqual(set(item.get("genre", [])), set(vocabulary.GENRES), item["id"])
            self.assertLessEqual(set(item.get("theme", [])), set(vocabulary.THEMES), item["id"])
            self.assertIn(item.get("certificate", "R"), vocabulary.CERTIFICATES)

    def test_pack_every_interaction_names_an_item(self) -> None:
        known = {i["id"] for i in self.items}
        lines = (FILMS / "interactions.csv").read_text(encoding="utf-8").splitlines()
        self.assertEqual("user,item,timestamp,rating", lines[0])
        self.assertEqual(100004, len(lines) - 1)
        self.assertLessEqual({line.split(",")[1] for line in lines[1:]}, known)

    def test_pack_holds_heat(self) -> None:
        heat = next(i for i in self.items if i["id"] == "6")
        self.assertEqual(("Heat", 1995, ["Michael Mann"], 170, "R"), tuple(heat[k] for k in ("title", "year", "director", "runtime", "certificate")))


if __name__ == "__main__":
    unittest.main()
