"""Tiny models in the formats of real ones: a BERT's weights, an ONNX graph, a tokenizer."""

import json
import struct

import numpy as np
import onnx
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from tokenizers.normalizers import Lowercase

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "bicycle", "bike", "river", "water", "school", "winter"]
SIZE, HEADS, LAYERS, INNER, LONGEST = 8, 2, 2, 12, 16


def write_tokenizer(folder):
    folder.mkdir(parents=True, exist_ok=True)
    place = {word: number for number, word in enumerate(VOCABULARY)}
    made = Tokenizer(models.WordLevel(place, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = Lowercase(), pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.save(str(folder / "tokenizer.json"))
    return made


def bert_weights(seed=0):
    chance = np.random.default_rng(seed)

    def some(*shape):
        return chance.standard_normal(shape).astype(np.float32)

    found = {
        "embeddings.word_embeddings.weight": some(len(VOCABULARY), SIZE),
        "embeddings.position_embeddings.weight": some(LONGEST, SIZE),
        "embeddings.token_type_embeddings.weight": some(2, SIZE),
        "embeddings.LayerNorm.weight": some(SIZE),
        "embeddings.LayerNorm.bias": some(SIZE),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        shapes = {
            "attention.self.query": (SIZE, SIZE),
            "attention.self.key": (SIZE, SIZE),
            "attention.self.value": (SIZE, SIZE),
            "attention.output.dense": (SIZE, SIZE),
            "attention.output.LayerNorm": (SIZE,),
            "intermediate.dense": (INNER, SIZE),
            "output.dense": (SIZE, INNER),
            "output.LayerNorm": (SIZE,),
        }
        for part, shape in shapes.items():
            found |= {f"{name}{part}.weight": some(*shape), f"{name}{part}.bias": some(shape[0])}
    return found


def write_bert(folder, arrays, *, first=False):
    """As sentence-transformers lays it out."""
    write_tokenizer(folder)
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(array.shape),
            "data_offsets": [len(data), len(data) + array.nbytes],
        }
        data += array.tobytes()
    described = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(described)) + described + data)
    shape = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": SIZE,
        "num_attention_heads": HEADS,
        "num_hidden_layers": LAYERS,
        "layer_norm_eps": 1e-12,
    }
    (folder / "config.json").write_text(json.dumps(shape))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling/config.json").write_text(json.dumps({"pooling_mode_cls_token": first}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": LONGEST}))
    return folder


def write_onnx(folder, table):
    """A model whose sentence vector is the sum of its words' rows in `table`, as fastembed's folders have it."""
    write_tokenizer(folder)
    helper, kinds = onnx.helper, onnx.TensorProto
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("ReduceSum", ["rows", "axis"], ["sentence_embedding"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", kinds.INT64, ["b", "l"])],
        [helper.make_tensor_value_info("sentence_embedding", kinds.FLOAT, ["b", table.shape[1]])],
        [
            onnx.numpy_helper.from_array(table, "table"),
            onnx.numpy_helper.from_array(np.array([1], np.int64), "axis"),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    (folder / "onnx").mkdir(exist_ok=True)
    (folder / "onnx/model.onnx").write_bytes(made.SerializeToString())
    return folder
