"""Titles: articles, years, other names, folded forms."""

import unittest

from filmpack.titles import fold, fold_person, loose, parse_title, restore_article, slug, split_year


class TitlesTest(unittest.TestCase):
    def test_restore_article_trailing_moves_to_the_front(self) -> None:
        self.assertEqual("The Matrix", restore_article("Matrix, The"))
        self.assertEqual("L'Avventura", restore_article("Avventura, L'"))
        self.assertEqual("Good, Bad & Ugly", restore_article("Good, Bad & Ugly"))

    def test_split_year_with_double_spaces_and_ranges(self) -> None:
        self.assertEqual(("Headhunter", 2009), split_year("Headhunter  (2009)"))
        self.assertEqual(("Fawlty Towers", 1975), split_year("Fawlty Towers (1975-1979)"))
        self.assertEqual(("2012", None), split_year("2012"))

    def test_parse_title_parentheses_at_the_end_are_other_names(self) -> None:
        title = parse_title("Léon: The Professional (a.k.a. The Professional) (Léon)", 1994)
        self.assertEqual(("Léon: The Professional", 1994, ("The Professional", "Léon")), (title.name, title.year, title.aka))
        self.assertEqual(("Le Fabuleux destin d'Amélie Poulain",), parse_title("Amelie (Fabuleux destin d'Amélie Poulain, Le)").aka)

    def test_parse_title_other_parentheses_belong_to_the_title(self) -> None:
        self.assertEqual("(500) Days of Summer", parse_title("(500) Days of Summer (2009)").name)
        self.assertEqual("You Are (Not) Alone", parse_title("You Are (Not) Alone (2007)").name)

    def test_fold_ignores_case_accents_and_article(self) -> None:
        self.assertEqual(fold("the MATRIX"), fold("Matrix"))
        self.assertEqual("amelie", fold("Amélie"))
        self.assertEqual("alien 3", fold("Alien³"))
        self.assertEqual("the", fold("The"))

    def test_loose_levels_numerals(self) -> None:
        self.assertEqual(loose("The Godfather Part 2"), loose("Godfather: Part II, The".replace(", The", "")))
        self.assertNotEqual(loose("Rocky II"), loose("Rocky III"))

    def test_fold_person_ignores_suffix_and_spaces(self) -> None:
        self.assertEqual(fold_person("Robert Downey, Jr."), fold_person("Robert Downey Jr"))
        self.assertNotEqual(fold_person("Ben Foster"), fold_person("Jodie Foster"))

    def test_slug_is_ascii(self) -> None:
        self.assertEqual("Tar_What", slug("Tár: What?"))


if __name__ == "__main__":
    unittest.main()
