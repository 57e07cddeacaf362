"""Joining and merging, on small hand-made sources."""

import json
import unittest
from typing import Any

from filmpack import merge
from filmpack.franchise import assign
from filmpack.join import FilmIndex, same_person
from filmpack.sources import Rating, SourceFilm
from filmpack.titles import parse_title
from filmpack.writing import write_items


def film(key: str, title: str, **fields: Any) -> SourceFilm:
    return SourceFilm(key, parse_title(title), **fields)


def merged(**given: Any) -> merge.Merged:
    empty: dict[str, Any] = {"movielens": [], "ratings": [], "redial": [], "redial_links": {}, "wikipedia": [], "vega": [], "project": []}
    return merge.merge(merge.Sources(**{**empty, **given}))


HEAT = film("6", "Heat (1995)", genre=["Crime"])


class JoinTest(unittest.TestCase):
    def test_find_neighbouring_year_joins(self) -> None:
        self.assertEqual("6", FilmIndex([HEAT]).find(film("x", "Heat (1996)")))
        self.assertIsNone(FilmIndex([HEAT]).find(film("x", "Heat (1998)")))

    def test_find_other_people_are_another_film(self) -> None:
        index = FilmIndex([HEAT])
        index.learn_people("6", film("r", "Heat (1995)", director=["Michael Mann"], cast=["Al Pacino"]))
        self.assertIsNone(index.find(film("x", "Heat (1995)", director=["Paul Feig"], cast=["Sandra Bullock"])))
        self.assertEqual("6", index.find(film("x", "Heat (1995)", cast=["Al Pacino", "Robert De Niro"])))

    def test_find_exact_year_wins_over_neighbour(self) -> None:
        index = FilmIndex([film("a", "Hamlet (1996)"), film("b", "Hamlet (1995)")])
        self.assertEqual("b", index.find(film("x", "Hamlet (1995)")))

    def test_same_person_order_of_names(self) -> None:
        self.assertTrue(same_person("Sang-ho Yeon", "Yeon Sang-ho"))
        self.assertTrue(same_person("John R. Hancock", "John Hancock"))
        self.assertFalse(same_person("Andrew Goth", "Alex Garland"))


class MergeTest(unittest.TestCase):
    def test_merge_project_comes_before_other_sources(self) -> None:
        found = merged(
            movielens=[HEAT],
            vega=[film("vega:1", "Heat (1995)", runtime=172, certificate="PG")],
            project=[film("6", "Heat (1995)", runtime=170, certificate="R")],
        )
        item = found.items[0]
        self.assertEqual((170, "R", "project"), (item["runtime"], item["certificate"], item["source"]["runtime"]))
        self.assertEqual(["certificate"], [name for _, name, _ in found.conflicts])

    def test_merge_project_id_of_another_film_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "another film"):
            merged(movielens=[HEAT], project=[film("6", "Alien (1979)", runtime=117)])

    def test_merge_redial_people_of_another_film_are_refused(self) -> None:
        found = merged(
            movielens=[film("7", "Ex Machina (2015)", genre=["Sci-Fi"])],
            redial=[film("rd:1", "Ex Machina (2015)", genre=["Action"], director=["Andrew Goth"], cast=["Sam Neill"])],
            wikipedia=[film("wp:Ex", "Ex Machina (2015)", director=["Alex Garland"], cast=["Alicia Vikander"])],
        )
        self.assertEqual([["Alex Garland"]], [i["director"] for i in found.items])

    def test_merge_wikipedia_before_2015_adds_no_film(self) -> None:
        rows = [film(f"wp:{y}", f"Film {y} ({y})", genre=["Drama"], cast=["A B", "C D"]) for y in (2014, 2015)]
        self.assertEqual(["wp:2015"], [i["id"] for i in merged(wikipedia=rows).items])

    def test_merge_upcoming_film_is_left_out(self) -> None:
        row = film("wp:1", "Some Day (2023)", genre=["Drama"], cast=["A B", "C D"], upcoming=True)
        self.assertEqual([], merged(wikipedia=[row]).items)

    def test_merge_redial_namesake_of_known_film_is_left_out(self) -> None:
        ratings = [Rating(u, "6", u, 4.0) for u in range(12)]
        twin = film("rd:9", "Heat (2006)", genre=["Drama"], director=["Somebody Else"], cast=["Nobody Known"])
        self.assertEqual(["6"], [i["id"] for i in merged(movielens=[HEAT], ratings=ratings, redial=[twin]).items])

    def test_merge_rating_needs_five_ratings(self) -> None:
        four = [Rating(u, "6", u, 4.0) for u in range(4)]
        item = merged(movielens=[HEAT], ratings=four).items[0]
        self.assertEqual((4, 4.0), (item["ratingCount"], item["popularity"]))
        self.assertNotIn("rating", item)
        item = merged(movielens=[HEAT], ratings=[*four, Rating(9, "6", 9, 1.5)]).items[0]
        self.assertEqual(3.5, item["rating"])

    def test_merge_every_field_names_its_source(self) -> None:
        found = merged(movielens=[HEAT], project=[film("6", "Heat (1995)", runtime=170, theme=["heist"])])
        item = found.items[0]
        self.assertEqual(set(item) - {"id", "source"}, set(item["source"]))

    def test_merge_order_is_by_number_then_letter(self) -> None:
        rows = [film("10", "B (1990)"), film("9", "A (1990)")]
        late = [film("wp:Z_2020", "Z (2020)", genre=["Drama"], cast=["A B", "C D"])]
        self.assertEqual(["9", "10", "wp:Z_2020"], [i["id"] for i in merged(movielens=rows, wikipedia=late).items])


class FranchiseTest(unittest.TestCase):
    def test_assign_shared_stem_needs_shared_people(self) -> None:
        items = [
            {"id": "1", "title": "Rocky", "year": 1976, "cast": ["Sylvester Stallone"], "source": {}},
            {"id": "2", "title": "Rocky II", "year": 1979, "cast": ["Sylvester Stallone"], "source": {}},
            {"id": "3", "title": "Rocky: A Documentary", "year": 2001, "cast": ["Nobody Known"], "source": {}},
        ]
        assign(items)
        self.assertEqual(["Rocky", "Rocky", None], [i.get("franchise") for i in items])


class WritingTest(unittest.TestCase):
    def test_write_items_markup_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "markup"):
            write_items(None, [{"id": "1", "title": "<b>"}])  # type: ignore[arg-type]


if __name__ == "__main__":
    unittest.main()
