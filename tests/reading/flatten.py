"""Messages as a person reads them: a typical word for each value, every variant a text of its own."""

from collections.abc import Iterator

from fluent.syntax import FluentParser, ast

# What stands for a value; none holds a full stop, which would end a sentence.
TYPICAL = {
    "en": {"name": "Ana", "path": "reports", "place": "Mill Road", "age": "an hour ago"},
    "es": {"name": "Ana", "path": "reportes", "place": "calle Sol", "age": "hace una hora"},
}
NAMED = {"field": {"en": "the note", "es": "la nota"}, "fields": {"en": "the note", "es": "la nota"}}
NUMBER = "3"


def typical(name: str, language: str) -> str:
    if name in NAMED:
        return NAMED[name][language]
    return TYPICAL[language].get(name, NUMBER)


def texts(pattern: ast.Pattern, language: str) -> list[str]:
    """One text for each variant; two lists of variants in one message go side by side."""
    many = max([1, *(len(found.variants) for found in selects(pattern))])
    return [" ".join(one(pattern, language, turn).split()) for turn in range(many)]


def selects(pattern: ast.Pattern) -> Iterator[ast.SelectExpression]:
    for element in pattern.elements:
        if isinstance(element, ast.Placeable) and isinstance(element.expression, ast.SelectExpression):
            yield element.expression
            for variant in element.expression.variants:
                yield from selects(variant.value)


def one(pattern: ast.Pattern, language: str, turn: int) -> str:
    return "".join(part(element, language, turn) for element in pattern.elements)


def part(element: ast.PatternElement, language: str, turn: int) -> str:
    if isinstance(element, ast.TextElement):
        return element.value
    inner = element.expression
    if isinstance(inner, ast.SelectExpression):
        return one(inner.variants[min(turn, len(inner.variants) - 1)].value, language, turn)
    if isinstance(inner, ast.StringLiteral):
        return inner.parse()["value"]
    if isinstance(inner, ast.VariableReference):
        return typical(inner.id.name, language)
    return NUMBER


def messages(source: str, language: str) -> Iterator[tuple[str, str]]:
    """Every text of a file with the id of its message; what does not parse is an error here."""
    for entry in FluentParser().parse(source).body:
        if isinstance(entry, ast.Junk):
            raise ValueError(f"this is not Fluent: {entry.content.strip()[:80]}")
        if isinstance(entry, (ast.Message, ast.Term)):
            for pattern in (entry.value, *(attribute.value for attribute in entry.attributes)):
                if pattern:
                    for text in texts(pattern, language):
                        yield entry.id.name, text
