"""Encoders in folders: real but tiny models, and MiniLM if it is installed."""

import json
import math
from importlib.util import find_spec

import numpy as np
import pytest

from talko.engines.retrieval import (
    DamagedFile,
    Encoded,
    Matcher,
    RetrievalError,
    ThroughEnglish,
    encoders,
    glosser,
)
from talko.engines.retrieval.bags import Bag, Query
from talko.engines.retrieval.cli import main_rank

from .models import HEADS, LAYERS, SIZE, VOCABULARY, bert_weights, write_bert, write_onnx

TEXTS = ["bicycle in winter", "river", "", "water water school bike", "Bicycle " * 40]


def layer_by_layer(arrays, ids):
    """BERT as its paper has it, one text at a time: the state of every token."""

    def linear(x, name):
        return x @ arrays[name + ".weight"].T + arrays[name + ".bias"]

    def normed(x, name):
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return centred / spread * arrays[name + ".weight"] + arrays[name + ".bias"]

    words, places, kinds = (
        arrays[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
    )
    state = normed(words[ids] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
    for layer in range(LAYERS):
        at, size = f"encoder.layer.{layer}.", SIZE // HEADS
        query, key, value = (
            linear(state, f"{at}attention.self.{name}") for name in ("query", "key", "value")
        )
        mixed = np.zeros_like(state)
        for head in range(HEADS):
            part = slice(head * size, (head + 1) * size)
            near = np.exp(query[:, part] @ key[:, part].T / math.sqrt(size))
            mixed[:, part] = near / near.sum(axis=1, keepdims=True) @ value[:, part]
        state = normed(
            state + linear(mixed, at + "attention.output.dense"), at + "attention.output.LayerNorm"
        )
        inner = linear(state, at + "intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        state = normed(state + linear(inner, at + "output.dense"), at + "output.LayerNorm")
    return state


def ids_of(text):
    known = [VOCABULARY.index(word) if word in VOCABULARY else 1 for word in text.lower().split()]
    return [2, *known, 3] if len(known) < 15 else [2, *known[:14], 3]


@pytest.mark.parametrize("first", [False, True])
def test_the_graph_made_from_weights_is_bert(tmp_path, first):
    arrays = bert_weights()
    encoder = encoders.from_folder(write_bert(tmp_path / "tiny", arrays, first=first), cache=tmp_path)
    found = encoder.encode(TEXTS)
    assert encoder.dimensions == SIZE
    for text, vector in zip(TEXTS, found, strict=True):
        states = layer_by_layer(arrays, ids_of(text))
        expected = states[0] if first else states.mean(axis=0)
        assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


def test_the_graph_is_made_once_and_again_when_it_was_damaged(tmp_path):
    folder = write_bert(tmp_path / "tiny", bert_weights())
    before = encoders.from_folder(folder, cache=tmp_path / "kept")
    [kept] = (tmp_path / "kept").iterdir()
    written = kept.stat().st_mtime_ns
    encoders.from_folder(folder, cache=tmp_path / "kept")
    assert kept.stat().st_mtime_ns == written
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert encoders.from_folder(folder, cache=tmp_path / "kept").name == before.name
    assert encoders.from_folder(folder, cache=tmp_path / "kept").encode(["river"]) == pytest.approx(
        before.encode(["river"])
    )
    other = encoders.from_folder(write_bert(tmp_path / "tiny", bert_weights(1)), cache=tmp_path / "kept")
    assert other.name != before.name  # other weights have another name, so that saved vectors are not mixed


def table():
    made = np.zeros((len(VOCABULARY), 4), np.float32)
    for word, row in {"bicycle": 0, "bike": 0, "river": 1, "water": 1, "school": 2}.items():
        made[VOCABULARY.index(word), row] = 2.0
    return made


def test_a_folder_with_a_graph_is_used_as_it_is(tmp_path):
    encoder = encoders.from_folder(write_onnx(tmp_path / "model", table()))
    assert encoder.encode(["bike", "river water", ""]).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]


def test_an_encoder_finds_what_has_no_word_in_common(tmp_path):
    encoder = encoders.from_folder(write_onnx(tmp_path / "model", table()))
    documents = [(word, Bag({word: 1.0}, 1, word)) for word in ("bicycle", "river", "school")]
    matcher = Matcher.build(documents, rankers=[Encoded(encoder, 1.0)])
    [hit] = matcher.search(Query.of((), "bike"))
    assert hit.id == "bicycle"


def test_an_english_encoder_is_given_the_keywords_of_other_texts(tmp_path):
    encoder = encoders.from_folder(write_onnx(tmp_path / "model", table()))
    through = ThroughEnglish(encoder, {"sv": glosser("sv", tmp_path).keywords})
    assert through.encode(["floden", "skolan"], "sv").tolist() == [[0, 1, 0, 0], [0, 0, 1, 0]]
    assert through.encode(["river"]).tolist() == [[0, 1, 0, 0]]
    assert through.encode(["joki"], "fi").tolist() == [[0, 0, 0, 0]]
    assert encoder.name in through.name


def test_the_command_ranks_with_a_folder(tmp_path):
    folder = write_onnx(tmp_path / "model", table())
    lines = [{"id": word, "text": word} for word in ("bicycle", "river", "school")]
    (tmp_path / "d").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "q").write_text(json.dumps({"id": "q", "text": "bike"}) + "\n")
    run = tmp_path / "run"
    files = ["--documents", str(tmp_path / "d"), "--queries", str(tmp_path / "q"), "--out", str(run)]
    assert main_rank([*files, "--encoder", f"folder:{folder}"]) == 0
    assert run.read_text().split(" ")[2] == "bicycle"
    assert len(run.read_text().splitlines()) == 1


def test_what_is_missing_or_broken_is_said(tmp_path, capsys):
    with pytest.raises(RetrievalError, match=r"no tokenizer\.json"):
        encoders.from_folder(tmp_path)
    folder = write_onnx(tmp_path / "model", table())
    (folder / "onnx/model.onnx").write_bytes(b"no graph")
    with pytest.raises(DamagedFile, match="cannot be read"):
        encoders.from_folder(folder)
    (folder / "onnx/model.onnx").unlink()
    with pytest.raises(RetrievalError, match=r"neither model\.onnx nor model\.safetensors"):
        encoders.from_folder(folder)
    (folder / "model.safetensors").write_bytes(b"no weights")
    (folder / "config.json").write_text("{}")
    with pytest.raises(DamagedFile, match="not a BERT model"):
        encoders.from_folder(folder, cache=tmp_path)
    for wrong in ("other", "folder:", f"folder:{tmp_path}"):
        assert main_rank(["--documents", "d", "--queries", "q", "--out", "o", "--encoder", wrong]) == 2
    assert "use minilm or folder:PATH" in capsys.readouterr().err


def test_minilm_knows_what_is_near_or_is_said_to_be_absent(tmp_path):
    if find_spec(encoders.MINILM_PACKAGE) is None:
        with pytest.raises(
            RetrievalError, match=r"^MiniLM is not installed. Install it: \./talko extra minilm$"
        ):
            encoders.minilm(tmp_path)
        return
    encoder = encoders.minilm(tmp_path)
    bike, bicycle, school = encoder.encode(["a bike path", "lanes for bicycles", "pupils and teachers"])
    assert encoder.dimensions == 384
    assert bike @ bicycle > 0.5 > bike @ school
