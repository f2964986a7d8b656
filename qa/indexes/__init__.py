"""Both indexes of a library: caches that are made again from the store whenever they are lost or damaged.

``dense`` finds near vectors: in ``segments``, files of vectors that are mapped into memory, the largest with inverted
lists (``approximate``, made by ``rebuilding``), in a folder (``dense_folder``) whose ``manifest`` says what counts.
``lexical`` finds the same words (only user of tantivy). Both trust a file whose size and times are those that it was
written with (``signatures``). ``catching_up`` keeps both at the store's generation, and gives a view of all three: many
look at once (``sharing``), and wait for the moment alone in which the indexes take in what is new.
"""
