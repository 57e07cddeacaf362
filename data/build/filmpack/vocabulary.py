"""The pack's closed vocabularies, and how the words of the sources map to them."""

from __future__ import annotations

import re

GENRES = (
    "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir",
    "Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
CERTIFICATES = ("G", "PG", "PG-13", "R", "NC-17")
THEMES = (
    "heist", "revenge", "comingOfAge", "timeTravel", "space", "aliens", "war", "courtroom", "sports", "superhero", "vampires",
    "zombies", "ghosts", "serialKiller", "spy", "martialArts", "roadTrip", "highSchool", "prison", "politics", "journalism",
    "artificialIntelligence", "dystopia", "postApocalypse", "survival", "friendship", "family", "marriage", "smallTown",
    "trueStory", "biography", "historical", "western", "noir", "twistEnding", "conspiracy", "gangster", "police", "detective",
    "magic", "fairyTale", "dinosaurs", "monsters", "disaster", "medical", "religion", "art", "food", "animals", "christmas",
    "cult", "satire", "surreal", "sequel", "remake", "basedOnBook",
)  # fmt: skip

_REDIAL_GENRES = {
    "action": "Action", "adventure": "Adventure", "animation": "Animation", "comedy": "Comedy", "crime": "Crime",
    "documentary": "Documentary", "drama": "Drama", "family": "Children", "fantasy": "Fantasy", "film-noir": "Film-Noir",
    "horror": "Horror", "musical": "Musical", "mystery": "Mystery", "romance": "Romance", "sci-fi": "Sci-Fi",
    "thriller": "Thriller", "war": "War", "western": "Western",
}  # fmt: skip
_WIKIPEDIA_GENRES = {
    "Action": "Action", "Adventure": "Adventure", "Animated": "Animation", "Comedy": "Comedy", "Crime": "Crime",
    "Documentary": "Documentary", "Drama": "Drama", "Family": "Children", "Fantasy": "Fantasy", "Noir": "Film-Noir",
    "Horror": "Horror", "Slasher": "Horror", "Musical": "Musical", "Mystery": "Mystery", "Romance": "Romance",
    "Science Fiction": "Sci-Fi", "Thriller": "Thriller", "Suspense": "Thriller", "War": "War", "Western": "Western",
    "Martial Arts": "Action", "Superhero": "Action", "Biography": "Drama", "Historical": "Drama", "Legal": "Drama",
    "Spy": "Thriller", "Satire": "Comedy", "Disaster": "Action", "Dance": "Musical", "Teen": None, "Sports": None,
}  # fmt: skip
_WIKIPEDIA_THEMES = {
    "Superhero": "superhero", "Spy": "spy", "Sports": "sports", "Sport": "sports", "Martial Arts": "martialArts",
    "Disaster": "disaster", "Biography": "biography", "Historical": "historical", "Western": "western", "War": "war",
    "Noir": "noir", "Satire": "satire", "Legal": "courtroom", "Political": "politics",
}  # fmt: skip
_GENRE_THEMES = {"Western": "western", "War": "war", "Film-Noir": "noir"}

# What the words before "film" in a definition ("a 2016 American biographical crime film") say of the theme.
_DEFINITION_THEMES = {
    "heist": "heist", "caper": "heist", "revenge": "revenge", "vigilante": "revenge", "coming-of-age": "comingOfAge",
    "coming of age": "comingOfAge", "time travel": "timeTravel", "space": "space", "war": "war", "courtroom": "courtroom",
    "legal": "courtroom", "sports": "sports", "superhero": "superhero", "vampire": "vampires", "zombie": "zombies",
    "ghost": "ghosts", "spy": "spy", "espionage": "spy", "martial arts": "martialArts", "road": "roadTrip",
    "prison": "prison", "political": "politics", "dystopian": "dystopia", "post-apocalyptic": "postApocalypse",
    "apocalyptic": "postApocalypse", "survival": "survival", "buddy": "friendship", "biographical": "biography",
    "historical": "historical", "period": "historical", "epic historical": "historical", "western": "western",
    "neo-western": "western", "noir": "noir", "neo-noir": "noir", "conspiracy": "conspiracy", "gangster": "gangster",
    "mafia": "gangster", "mob": "gangster", "detective": "detective", "monster": "monsters", "disaster": "disaster",
    "medical": "medical", "christian": "religion", "religious": "religion", "christmas": "christmas", "satirical": "satire",
    "satire": "satire", "surrealist": "surreal", "surreal": "surreal", "sequel": "sequel", "police": "police",
    "alien": "aliens", "kaiju": "monsters", "fairy tale": "fairyTale", "high school": "highSchool",
}  # fmt: skip
_DEFINITION_COUNTRIES = {
    "American": "United States", "British": "United Kingdom", "English": "United Kingdom", "Canadian": "Canada",
    "Australian": "Australia", "French": "France", "German": "Germany", "Italian": "Italy", "Spanish": "Spain",
    "Irish": "Ireland", "Japanese": "Japan", "Chinese": "China", "Mexican": "Mexico", "Indian": "India",
    "Swedish": "Sweden", "Danish": "Denmark", "Belgian": "Belgium", "Korean": "South Korea", "Hong Kong": "Hong Kong",
    "Czech": "Czech Republic", "Polish": "Poland", "Brazilian": "Brazil", "Israeli": "Israel", "Norwegian": "Norway",
}  # fmt: skip
_DEFINITION = re.compile(r"\b(?:is|was) (?:an? |the )?(?:upcoming )?(?P<year>(?:18|19|20)\d\d) (?P<words>[^.;()]{0,160}?)\b(?:film|sequel|documentary|drama|comedy|thriller|western|mystery|musical)\b")  # fmt: skip
_PARTICLE = r"(?:de|del|della|von|van|den|der|la|le|di|da|dos|du|ten)"
_WORD = r"(?:[A-ZÀ-Þ]\.(?:[A-ZÀ-Þ]\.)*|[A-ZÀ-Þ][\w'’\-]*)"
_PERSON = rf"{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{1,3}}(?: (?:Jr|Sr)\.?)?"
_ROLE = r"(?:[^.;,]{0,50}? (?:director|directors|filmmaker|filmmakers|newcomer|duo|brothers|native|veteran) )?"
_DIRECTED = re.compile(rf"\bdirected(?:,[^.;]{{0,60}}?)? by {_ROLE}(?P<names>{_PERSON}(?:(?:, | and |, and | & ){_PERSON})*)")
_NOT_IN_NAMES = frozenset(
    "Hong Kong New York United States The South Korean American British French German Academy Award Award-winning Pictures Cinema Films Line "
    "Studios Entertainment Bring Oscar-winning".split()
)
_NEXT_SENTENCE = frozenset("Adapted It Based Starring Written He She This In Produced A An".split())


def redial_genres(labels: list[str]) -> list[str]:
    """MovieLens genres of ReDial's labels, in the order of `GENRES`."""
    found = {_REDIAL_GENRES.get(label.strip().lower()) for label in labels}
    return [g for g in GENRES if g in found]


def wikipedia_genres(labels: list[str]) -> list[str]:
    """MovieLens genres of Wikipedia's labels; empty when none is usable."""
    found = {_WIKIPEDIA_GENRES.get(label) for label in labels}
    if "Animated" in labels and "Family" in labels:
        found.add("Children")
    return [g for g in GENRES if g in found]


def wikipedia_themes(labels: list[str]) -> list[str]:
    """Themes that a genre label of Wikipedia states."""
    return in_order({_WIKIPEDIA_THEMES[label] for label in labels if label in _WIKIPEDIA_THEMES})


def genre_themes(genres: list[str]) -> list[str]:
    """Themes that a MovieLens genre states."""
    return in_order({_GENRE_THEMES[g] for g in genres if g in _GENRE_THEMES})


def in_order(themes: set[str]) -> list[str]:
    """Themes in the contract's order."""
    return [t for t in THEMES if t in themes]


def definition(extract: str) -> tuple[int | None, list[str], list[str]]:
    """Year, countries and themes stated by the defining sentence of an article; nothing of its wording is kept."""
    first = extract[:700]
    found = _DEFINITION.search(first)
    if not found:
        return None, [], []
    words = found["words"]
    lowered = f" {words.lower()} ".replace(",", " ").replace("/", " ")
    themes = {theme for word, theme in _DEFINITION_THEMES.items() if f" {word} " in lowered}
    if "true crime" in lowered or "docudrama" in lowered:
        themes.add("trueStory")
    if re.search(r"based on (?:the|a|his|her)[^.]{0,40}\b(?:novel|book|memoir|short story|novella)", first):
        themes.add("basedOnBook")
    if re.search(r"based on (?:a|the) true (?:story|events)|true story of", first):
        themes.add("trueStory")
    if re.search(r"\b(?:(?:a|the|stand-?alone|direct) sequel to|sequel to (?:the )?\d{4}|(?:is|as|serves as) the (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th|final) (?:film|instal\w+|chapter|entry) (?:in|of) )", first):  # fmt: skip
        themes.add("sequel")
    if re.search(r"\bremake of\b", first):
        themes.add("remake")
    countries = [country for word, country in _DEFINITION_COUNTRIES.items() if re.search(rf"\b{word}\b(?!-language)", words)]
    return int(found["year"]), countries, in_order(themes)


def directors(extract: str) -> list[str]:
    """Names after 'directed by' in the first sentences of an article."""
    found = _DIRECTED.search(extract[:500])
    if not found:
        return []
    kept = []
    for name in re.split(r", and | and |, | & ", found["names"]):
        words = name.strip(" ,").split()
        while words and words[-1] in _NEXT_SENTENCE:
            words.pop()
        if len(words) >= 2 and not _NOT_IN_NAMES & set(words):
            kept.append(" ".join(words))
    return kept[:4]
