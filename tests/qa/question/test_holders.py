import pytest

from qa.attribution.offices import is_description
from qa.question.directory import Directory, named
from qa.question.register import Listed

HOLDERS = Directory(
    Listed(
        {
            "Ida Brandt": 4,
            "Per Lind": 6,
            "Lind": 1,
            "Eva Roe": 5,
            "Jan Moss": 2,
            "Tom Crane": 3,
            "Ana Falk": 7,
            "Bo Ek": 1,
            "Liv Aas": 2,
            "Gro Dahl": 2,
            "Arlow Harbour Partners": 3,
            "the ferry's engineer": 1,
            "a beekeeper": 2,
            "the pilot": 1,
        },
        {
            "Ida Brandt": ["Harbour master"],
            "Per Lind": ["Transport Minister", "minister of transport"],
            "Lind": ["minister"],
            "Eva Roe": ["prime minister of Albania", "former mayor of Arlow"],
            "Jan Moss": ["mayor of Arlow"],
            "Tom Crane": ["head of the port company"],
            "Ana Falk": ["marine biologist", "lawyer for the dockers' union"],
            "Bo Ek": ["deputy minister for energy", "general secretary of the union", "crane driver"],
            "Gro Dahl": ["Fisheries Minister"],
            "Liv Aas": ["Mayor of Holm", "pilot", "chairwoman of the users' committee"],
        },
    )
)


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("What did the harbour master say?", "the harbour master", ["Ida Brandt"]),
        ("what did the Harbour master say", "the Harbour master", ["Ida Brandt"]),
        ("Harbour master on the closure", "Harbour master", ["Ida Brandt"]),
        ("the transport minister's view", "the transport minister", ["Per Lind"]),
        ("the minister for transport", "the minister for transport", ["Per Lind"]),
        ("What did Albania's prime minister say?", "Albania's prime minister", ["Eva Roe"]),
        ("the Albanian PM", "the Albanian PM", ["Eva Roe"]),
        ("the mayor of Arlow promised Kosovo help", "the mayor of Arlow", ["Jan Moss"]),
        ("Arlow's mayor", "Arlow's mayor", ["Jan Moss"]),
        ("the former mayor of Arlow", "the former mayor of Arlow", ["Eva Roe"]),
        ("did the head of the port company warn the crews", "the head of the port company", ["Tom Crane"]),
        ("the port company's director", "the port company's director", ["Tom Crane"]),
        ("the union's lawyer", "the union's lawyer", ["Ana Falk"]),
        ("the dockers' union's attorney", "the dockers' union's attorney", ["Ana Falk"]),
        ("the union chief", "the union chief", ["Bo Ek"]),
        ("the deputy energy minister", "the deputy energy minister", ["Bo Ek"]),
        ("the marine scientist", "the marine scientist", ["Ana Falk"]),
        ("what did the crane driver see", "the crane driver", ["Bo Ek"]),
        ("the chair of the users' committee", "the chair of the users' committee", ["Liv Aas"]),
        ("what did the ferry's engineer say", "the ferry's engineer", ["the ferry's engineer"]),
        ("what did the beekeeper see", "the beekeeper", ["a beekeeper"]),
        ("what did the pilot say", "the pilot", ["Liv Aas", "the pilot"]),
    ],
)
def test_a_role_means_who_holds_it(text: str, words: str, names: list[str]) -> None:
    """By its noun and all words that tell which, whatever their order: an owner, "for", "of", kinds of one office."""
    matches = HOLDERS.match(text, expected=True)
    assert [text[m.start : m.end] for m in matches] == [words] * len(names)
    assert [m.name for m in matches] == names


@pytest.mark.parametrize(
    "text",
    [
        "What did the Danish prime minister say?",
        "What did the mayor of Norby say?",
        "What did the mayor of Arlow Bay say?",
        "What did the mayor say?",
        "What did the former harbour master say?",
        "What did the deputy harbour master say?",
        "What did the minister for energy say?",
        "What did the minister say?",
        "What did the head of the port union's school say?",
        "What did the chief say?",
        "What did the scientist say?",
        "What did the pilot of the blue boat say?",
        "What did a marine say?",
        "What did the lawyer who lost the case say?",
        "What did the master mariner of Holm say?",
        "What did her lawyer say?",
        "What did the harbour master's wife say?",
    ],
)
def test_a_role_of_others_means_nobody(text: str) -> None:
    """Another place, another rank, one of several, or words that tell too little: never somebody else."""
    assert HOLDERS.match(text, expected=True) == []


def test_of_three_who_fit_all_are_given() -> None:
    """Where a word tells of what, up to three are possible, the one who is found most first; of more, none."""
    roles = {name: ["spokesman for the ministry"] for name in ("Ann Roe", "Bea Lund", "Cyd Moss")}
    directory = Directory(Listed({"Ann Roe": 1, "Bea Lund": 3, "Cyd Moss": 2, "Dag Ek": 9}, roles))
    assert named(directory.match("the ministry's spokesperson")) == ("Bea Lund", "Cyd Moss", "Ann Roe")
    assert directory.match("the spokesperson") == []
    more = Directory(Listed({**dict.fromkeys(roles, 1), "Dag Ek": 9}, roles | {"Dag Ek": ["ministry spokesman"]}))
    assert more.match("the ministry's spokesperson") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how long did crane driver bo ek sleep", ["bo ek"]),
        ("the crane driver", ["the crane driver"]),
        ("What did crane say?", ["crane"]),
        ("the minister Per Lind", ["Per Lind"]),
        ("the harbour master jan moss", ["jan moss"]),
    ],
)
def test_a_word_of_a_role_is_no_surname(text: str, words: list[str]) -> None:
    """Not even where a name is expected; and a role right before a name is that name's."""
    assert [text[m.start : m.end] for m in HOLDERS.match(text, expected=True)] == words


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("the pilot", True),
        ("A nurse", True),
        ("Nina Holt’s lawyer", True),
        ("Nina Holt", False),
        ("Hal O’Dell", False),
        ("", False),
    ],
)
def test_a_description_is_no_name(name: str, described: bool) -> None:
    """Somebody whom the articles only describe begins small, with an article, or belongs to somebody."""
    assert is_description(name) is described
