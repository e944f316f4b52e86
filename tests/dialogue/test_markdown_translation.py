"""Markdown survives its translation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.core.text import markdown
from talko.dialogue.markdown_translation import SIGN, translated

TEXT = """# Hej **alla** [länk](https://x.example/a_b "titel")

Ett stycke som
går över rader med `kod` och https://a.example/c_d?e=1.

> citat ett
> citat två
>
> - punkt *ett*
> - punkt två
>   fortsätter

```py
orört = "här"
```

1. ett
2. två

| A | B och C |
|---|---|
| ett | **två** |

Rubrik
======
Hej @Maria! <https://y.example/> \\* inte lista 👍"""

SHOUTED = """# HEJ **ALLA** [LÄNK](https://x.example/a_b "titel")

ETT STYCKE SOM GÅR ÖVER RADER MED `kod` OCH https://a.example/c_d?e=1.

> CITAT ETT CITAT TVÅ
>
> - PUNKT *ETT*
> - PUNKT TVÅ FORTSÄTTER

```py
orört = "här"
```

1. ETT
2. TVÅ

| A | B OCH C |
|---|---|
| ETT | **TVÅ** |

RUBRIK
======
HEJ @Maria! <https://y.example/> \\* INTE LISTA 👍"""


@pytest.mark.parametrize(
    "translate",
    [
        str.upper,
        lambda passage: SIGN.sub("", passage).upper(),
        lambda passage: SIGN.sub("⟦0⟧", passage).upper() if SIGN.search(passage) else passage.upper(),
    ],
    ids=["keeps the signs", "loses the signs", "muddles the signs"],
)
def test_marks_links_and_code_stay(translate):
    assert translated(TEXT, translate) == SHOUTED


@pytest.mark.parametrize(
    "text", ["Ja.\nNej.\nJa.\nJa.", "a [b\nc](d)\nb [c\nb", "[x]: http://x.example/y\n\n[x] [y]"]
)
def test_what_is_not_changed_stays(text):
    assert translated(text, lambda passage: passage) == " ".join(text.split("\n")).replace("  ", "\n\n")


def test_brackets_that_begin_no_link_are_words():
    asked = []
    translated(
        "A [note] and ![x [b](https://x.example) and [c", lambda passage: asked.append(passage) or passage
    )
    assert asked == ["A [note] and ⟦0⟧x ⟦1⟧b⟦2⟧ and [c"]


@pytest.mark.slow
def test_many_brackets_are_read_once():
    text = "[" * 50_000
    assert translated(text, str.upper) == text


def test_a_translation_begins_no_list():
    assert translated("Den tredje maj", lambda passage: "3. Mai") == "3\\. Mai"
    assert translated("Rubrik", lambda passage: "# 1") == "\\# 1"
    assert translated("3. maj", lambda passage: "Mai") == "3. Mai"


def test_lines_that_a_translator_adds_break_nothing():
    assert (
        translated("- ett\n- två", lambda passage: f"{passage}\n\n# {passage}") == "- ett # ett\n- två # två"
    )


@pytest.mark.parametrize("text", ["", "\n\n", "👍", "---", "12 345", "    code", "```\nopen"])
def test_where_there_are_no_words_nobody_is_asked(text):
    def never(passage):
        raise AssertionError(passage)

    assert translated(text, never) == text


@given(st.text(alphabet="ab *_`[]()<>#-+1.|\\\n\t:/!~=é", max_size=120))
@settings(max_examples=200)
def test_any_text_comes_through(text):
    assert isinstance(translated(text, lambda passage: passage), str)
    assert isinstance(markdown.render(translated(text, lambda passage: "ö " * 3)), str)
