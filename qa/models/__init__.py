"""What was trained: the embedding model, and a model that reads.

::

    encoder    texts ─▶ vectors, of a text and of its tokens, with any sentence-transformers model
      ├ converted   the model as a graph: how it runs                 conversion  once, proved before it is used
      ├ original    the model in sentence-transformers: else
      └ places      which of a text's tokens are words, and where
    extractor  question and passages ─▶ does each answer, with which words; nothing asks it yet
      ├ own_reader  our own model: tokens ─▶ rows ─▶ logits           reader_conversion  once, proved before it is used
      ├ pairs       cross-encoders and question-answering models of others, in torch
      ├ windows     how a long passage is cut                         spans       logits ─▶ the best spans
      └ reader/     our own model's weights, with their card
    runtime    a graph in OpenVINO, under both                        unconverted  a network in torch: else
    cache      where a graph lies, once it is made
    training   questions with known answers ─▶ a reading model        a command: `python -m qa.models.training`

Of ``training`` only ``reader_conversion`` imports, the network, when it converts it: torch is loaded by nobody who
doesn't need it.
"""
