"""Whether everything that Porchlight says can be read with six years of school.

usage: python check.py FOLDER [--all]     FOLDER has a folder of .ftl files for each language
`--all` also shows every long message with its grade. Exits with 1 when something is too hard.
"""

import pathlib
import sys

from flatten import messages
from grade import ALONE_MAX, FORMULAS, WHOLE_MAX, alone, whole

# Read by who chose the terminal: reported, never refused.
REPORTED = {"terminal.ftl"}
WORST = 3


def check(folder: pathlib.Path, language: str, all_of_it: bool) -> list[str]:
    """Prints the grades of a language and gives back what is too hard."""
    problems: list[str] = []
    everything: list[str] = []
    for file in sorted((folder / language).glob("*.ftl")):
        named = list(messages(file.read_text(), language))
        texts = [text for _, text in named]
        judged = file.name not in REPORTED
        if judged:
            everything += texts
        graded = whole(language, f"{language}/{file.name}", texts)
        if graded:
            print(f"{graded.grade:5.1f}  {graded.name}")
            if judged and graded.grade > WHOLE_MAX:
                problems.append(f"{graded.grade} > {WHOLE_MAX}: {graded.name} as a whole")
        for at, one in enumerate(alone(language, named)):
            hard = one.grade > ALONE_MAX
            if hard or all_of_it or at < WORST and one.grade > WHOLE_MAX:
                print(f"       {one.grade:5.1f}  {one.name}: {one.text}")
            if judged and hard:
                problems.append(f"{one.grade} > {ALONE_MAX}: {language}/{file.name} {one.name}: {one.text}")
    language_whole = whole(language, language, everything)
    if language_whole is None:
        raise SystemExit(f"{folder / language} holds too little to grade: is it the right folder?")
    print(f"{language_whole.grade:5.1f}  {language}: all of it")
    return problems


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    problems = [problem for language in FORMULAS for problem in check(folder, language, "--all" in sys.argv)]
    print("\nToo hard to read:\n" + "\n".join(problems) if problems else "\nAll of it can be read.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
