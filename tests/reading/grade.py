"""How many years of school a text asks for: Flesch-Kincaid for English, Crawford for Spanish.

Both formulas count words a sentence and syllables a word, so they say nothing about a label. What
is judged is therefore every file as a whole, without its labels, and each long message alone. A
message alone may go higher: one long word moves a dozen words by a grade.
"""

import re
from typing import NamedTuple

import textstat

WHOLE_MAX = 6.0
ALONE_MAX = 8.0
# From here on a message is graded alone.
ALONE_WORDS = 12
# Below this a file is graded together with the whole language only.
WHOLE_WORDS = 40
# Without a mark at its end, fewer words than this are a label.
LABEL_WORDS = 5
END = tuple(".?!…")

FORMULAS = {"en": textstat.flesch_kincaid_grade, "es": textstat.crawford}


class Graded(NamedTuple):
    grade: float
    name: str
    text: str


def words(text: str) -> int:
    return len(text.split())


def grade(language: str, text: str) -> float:
    textstat.set_lang(language)
    return round(FORMULAS[language](plain(text)), 1)


def plain(text: str) -> str:
    """A row of dots is one pause, and what stands in brackets belongs to its sentence."""
    return re.sub(r"[…\"«»“”()]", " ", text.replace("…", "."))


def sentences(texts: list[str]) -> list[str]:
    """The texts that are sentences, each ended and only once."""
    found = dict.fromkeys(text for text in texts if text.endswith(END) or words(text) >= LABEL_WORDS)
    return [text if text.endswith(END) else f"{text}." for text in found]


def whole(language: str, name: str, texts: list[str]) -> Graded | None:
    """A file's grade; none when there is too little to grade."""
    joined = " ".join(sentences(texts))
    return Graded(grade(language, joined), name, "") if words(joined) >= WHOLE_WORDS else None


def alone(language: str, named: list[tuple[str, str]]) -> list[Graded]:
    """The grade of each message that is long enough, the hardest first."""
    long = {text: name for name, text in named if words(text) >= ALONE_WORDS}
    return sorted((Graded(grade(language, text), name, text) for text, name in long.items()), reverse=True)
