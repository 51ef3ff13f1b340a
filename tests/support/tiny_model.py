"""A sentence-transformers model of our own: random weights, another size, with prompts."""

from pathlib import Path

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] : . ask beans how deep i soil sow text the".split()


def make_model(folder: Path, window: int = 24) -> Path:
    """``window`` is the most tokens that it reads."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=max(64, window),
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=window)
    prompts = {"query": "ask: ", "document": "text: "}
    model = SentenceTransformer(modules=[transformer, Pooling(32)], prompts=prompts, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"
