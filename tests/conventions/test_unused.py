"""Nothing is kept that no page uses: templates, macros, behaviours, tokens of the design.

A name is used where it stands anywhere but in its own definition. What is found here is surely
unused; a name that several things have can hide one that is not.
"""

import re

from tests.conventions.test_code import ROOT, ours

BUILT_UP = re.compile(r'"([\w/]+)" ~ \w+ ~ "(\.html)"')
"""How a template names others by what their names begin and end with."""


def texts(*patterns: str) -> dict[str, str]:
    """What our files of these patterns say, by their paths."""
    return {str(path.relative_to(ROOT)): path.read_text() for path in ours(*patterns)}


def test_every_template_is_shown_or_is_part_of_one():
    templates, code = texts("templates/*.html"), texts("planner/*.py")
    said = "\n".join([*templates.values(), *code.values()])
    parts = BUILT_UP.findall(said)

    assert [
        path
        for path in templates
        if f'"{(name := path.removeprefix("templates/"))}"' not in said
        and not any(name.startswith(begins) and name.endswith(ends) for begins, ends in parts)
    ] == []


def test_every_macro_is_called():
    said = "\n".join(texts("templates/*.html").values())
    called = set(re.findall(r"(?<!macro )\b(\w+)\(", said))

    assert sorted(set(re.findall(r"{%-? macro (\w+)\(", said)) - called) == []


def test_every_behaviour_is_there_and_asked_for():
    said = "\n".join(texts("templates/*.html", "planner/*.py").values())
    asked = {
        name for names in re.findall(r'data-behaviour="([^"]+)"', said) for name in names.split()
    }

    assert asked == {path.stem for path in ours("static/js/behaviours/*.js")}


def test_every_token_of_the_design_is_used():
    said = "\n".join(texts("static/css/*.css", "templates/*.html", "planner/*.py").values())
    named, used = re.findall(r"(--[\w-]+):", said), re.findall(r"var\((--[\w-]+)", said)

    assert sorted(set(named) - set(used)) == []
