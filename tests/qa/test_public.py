import inspect
import re
import subprocess
import sys

import pytest

import qa
from qa import errors

ERRORS = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == "qa.errors"]
# What takes a second or more to load, or only some commands need.
HEAVY = [
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "spacy",
    "trafilatura",
    "dateparser",
    "pypdfium2",
    "lxml",
]


def test_the_public_names_are_in_order_and_all_there() -> None:
    """As ruff sorts them: constants, classes, functions, each by the alphabet; and none twice."""

    def place(name: str) -> tuple[int, str]:
        return (0 if name.isupper() else 1 if name[0].isupper() else 2), name

    assert sorted(set(qa.__all__), key=place) == qa.__all__


@pytest.mark.parametrize("name", qa.__all__)
def test_each_public_name_says_what_it_is(name: str) -> None:
    """It can be imported from qa, and has a docstring of its own that begins with a sentence."""
    member = getattr(qa, name)
    if name == "Progress":  # an alias of a type, documented beside it
        return
    assert member.__module__.startswith("qa.")
    assert (member.__doc__ or "").strip().split("\n\n")[0].rstrip().endswith("."), member.__doc__


@pytest.mark.parametrize("name", [name for name in qa.__all__ if inspect.isclass(getattr(qa, name))])
def test_each_public_method_says_what_it_does(name: str) -> None:
    """Methods and properties that users can call have docstrings."""
    for attribute, member in vars(getattr(qa, name)).items():
        if not attribute.startswith("_") and (inspect.isfunction(member) or isinstance(member, property | classmethod)):
            assert inspect.getdoc(member), f"{name}.{attribute}"


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: each.__name__)
def test_each_error_is_public_and_in_the_tree(error: type[Exception]) -> None:
    """One except clause catches everything raised on purpose; the docstring's tree names each where it stands."""
    assert issubclass(error, qa.QAError)
    assert error.__name__ in qa.__all__
    tree = (errors.__doc__ or "").splitlines()
    depths = {}
    for line in tree:
        if found := re.match(r"([\s│├└─]*)([A-Z]\w*(?:Error|Question|Found|Mismatch|Unavailable|Index))(?=\s|$)", line):
            depths[found[2]] = len(found[1]) // 4
    # QAError is indented by one step itself.
    assert depths[error.__name__] == len([base for base in error.__mro__ if issubclass(base, qa.QAError)])


def test_the_tree_names_no_error_that_is_not_there() -> None:
    """Each name in it is a class of the module."""
    named = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert sorted([*named, "QAError"]) == sorted(each.__name__ for each in ERRORS)


def test_errors_are_what_python_programs_expect() -> None:
    """An empty question is a ValueError, an unknown key a KeyError that reads as prose."""
    assert issubclass(qa.EmptyQuestion, ValueError)
    assert issubclass(qa.ArticleNotFound, KeyError)
    assert str(qa.ArticleNotFound("a.txt: no such article")) == "a.txt: no such article"


def test_importing_qa_loads_nothing_heavy() -> None:
    """`qa --help` and `import qa` wait for no model, no page and no parser."""
    code = f"import sys, qa, qa.commands.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
