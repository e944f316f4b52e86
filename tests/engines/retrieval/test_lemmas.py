"""The table of inflected forms: it returns what it was built from, and contains simplemma's Finnish."""

import pytest
import simplemma
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.retrieval import DamagedFile
from talko.engines.retrieval.installed_lexicons import lemmas, lexicon_files, translator
from talko.engines.retrieval.lemmas import Lemmas

pytestmark = pytest.mark.slow

FORMS = {"taloissa": "talo", "kaupunkien": "kaupunki", "öissä": "yö", "ää": "", "x": "xylofoni"}
WORD = st.text(min_size=1, max_size=8)


@given(st.dictionaries(WORD, WORD, max_size=20))
def test_every_form_leads_to_its_word(tmp_path_factory, forms):
    path = tmp_path_factory.mktemp("lemmas") / "x.lemmas"
    Lemmas.of(forms.items()).save(path, "CC0", "nobody")
    loaded = Lemmas.load(path)
    assert len(loaded) == len(forms)
    for form, lemma in forms.items():
        assert lemma in loaded.candidates(form)


def test_a_form_of_two_words_leads_to_both():
    made = Lemmas.of([("kuusta", "kuu"), ("kuusta", "kuusi")])
    assert sorted(made.candidates("kuusta")) == ["kuu", "kuusi"]


def test_an_unknown_form_leads_nowhere_and_none_does_in_an_empty_table():
    assert Lemmas.of(FORMS.items()).candidates("taloihin") == []
    assert Lemmas.of([]).candidates("taloissa") == []


def test_a_damaged_table_is_refused(tmp_path):
    path = tmp_path / "x.lemmas"
    Lemmas.of(FORMS.items()).save(path, "CC0", "nobody")
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(DamagedFile):
        Lemmas.load(path)


def test_the_shipped_finnish_forms_are_those_of_simplemma(tmp_path):
    found = lemmas("fi")
    assert found is not None
    assert len(found) > 1_500_000
    for form in ("taloissa", "kaupunkien", "lapsille", "koulujen", "lämpöä"):
        assert found.candidates(form) == [simplemma.lemmatize(form, lang="fi")]
    assert translator("fi", tmp_path).query("kaupunkien")[0].terms[0][0] == "citi"
    assert lexicon_files("fi", tmp_path)[0]
