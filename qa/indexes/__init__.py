"""Both indexes of a library: caches that are made again from the store whenever they are lost or damaged.

``dense`` finds near vectors (only user of FAISS), ``lexical`` the same words (only user of tantivy); ``catching_up``
keeps both at the store's generation, and gives a view of all three: many look at once (``sharing``), and wait for the
moment alone in which the indexes take in what is new.
"""
