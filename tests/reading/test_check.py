"""The check itself: it sees what is hard, in either language and in every variant."""

import contextlib
import io
import pathlib
import tempfile
import unittest

from check import check
from flatten import messages
from grade import alone, grade, sentences, whole

EASY = {
    "en": "Your reports are safe. Only you can read them. Lock the app when you go out. ",
    "es": "Tus notas están a salvo. Solo tú las lees. Cierra con llave si sales. ",
}
HARD = {
    "en": "Cryptographic authentication of geographically distributed observations necessitates "
    "institutional accountability, notwithstanding organisational considerations of confidentiality "
    "and interoperability between participating administrative jurisdictions.",
    "es": "La autenticación criptográfica de observaciones geográficamente distribuidas requiere "
    "responsabilidad institucional, independientemente de consideraciones organizativas relacionadas "
    "con la confidencialidad y la interoperabilidad entre jurisdicciones administrativas.",
}


def checked(language: str, text: str, name: str = "home.ftl") -> list[str]:
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = pathlib.Path(folder, language)
        path.mkdir()
        (path / name).write_text(text)
        # So that there is enough to grade the language by.
        (path / "other.ftl").write_text("\n".join(f"easy-{n} = Day {n}: {EASY[language]}" for n in range(5)))
        return check(pathlib.Path(folder), language, False)


class Check(unittest.TestCase):
    def test_what_is_hard_is_refused_and_what_is_easy_is_not(self):
        for language in EASY:
            with self.subTest(language):
                self.assertEqual(checked(language, f"a = {EASY[language]}\n"), [])
                found = checked(language, f"a = {EASY[language]}\nb = {HARD[language]}\n")
                self.assertEqual(len(found), 1)
                self.assertIn("home.ftl b: ", found[0])

    def test_a_file_of_short_hard_messages_is_refused_as_a_whole(self):
        short = "Administrative accountability necessitates confidentiality."
        self.assertEqual(alone("en", [("a", short)]), [])
        found = checked("en", "\n".join(f"a{n} = Number {n}. {short}" for n in range(10)))
        self.assertEqual(len(found), 1)
        self.assertIn("as a whole", found[0])

    def test_the_terminal_is_only_reported(self):
        self.assertEqual(checked("en", f"b = {HARD['en']}\n", "terminal.ftl"), [])

    def test_no_words_is_an_error(self):
        with self.assertRaises(SystemExit):
            check(pathlib.Path("nowhere"), "en", False)


class Flatten(unittest.TestCase):
    def texts(self, source: str) -> list[str]:
        return [text for _, text in messages(source, "en")]

    def test_every_variant_is_a_text(self):
        many = "a = { $n ->\n    [one] 1 line\n   *[other] { $n } lines\n} in { $m ->\n   *[other] it\n}\n"
        self.assertEqual(self.texts(many), ["1 line in it", "3 lines in it"])

    def test_values_and_attributes_are_read(self):
        self.assertEqual(self.texts('a = { $name } and { "x" }\n    .hint = More\n'), ["Ana and x", "More"])

    def test_what_is_no_fluent_is_an_error(self):
        with self.assertRaises(ValueError):
            self.texts("a = { $\n")


class Grade(unittest.TestCase):
    def test_labels_are_no_sentences(self):
        self.assertEqual(sentences(["black", "It is here", "Look.", "Look.", "five words are a sentence"]),
                         ["Look.", "five words are a sentence."])
        self.assertIsNone(whole("en", "a", ["confidentiality"] * 100))

    def test_syllables_come_from_the_dictionary(self):
        # By hyphens alone "real" and "area" would have one and two.
        self.assertGreater(grade("en", "The area is a real area."), grade("en", "The park is a green park."))


if __name__ == "__main__":
    unittest.main()
