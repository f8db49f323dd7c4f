"""Writes test/golden/tokenizer.json: ids and offsets of mixed lines from Hugging Face Transformers.

    pip install transformers
    python test/parity/tokenizer.py <folder with bert-base-uncased-vocab.txt and bert-base-chinese-vocab.txt>

Literal special tokens are left out of the lines: Transformers turns "[MASK]" in a text into the special token, while
Ablation Bench reads it as text, as BERT's own pre-training data do.
"""
import json
import sys
import tempfile
from pathlib import Path

import transformers
from transformers import BertTokenizerFast

LINES = [
    "The quick brown fox didn't jump over 13 lazy dogs.",
    "  Tabs\tand   spaces, a non\u00a0breaking one and a \u200bzero-width one  ",
    "Café naïve Ångström résumé — “quotes” … and 3.14%",
    "中文和English混排,标点。",
    "emoji 😀👩‍🚀 beyond 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 text",
    "unaffable antidisestablishmentarianism xqzjvkw",
    "UPPER lower MiXeD İstanbul STRASSE ß",
    "a_b-c/d\\e (f) [g] {h} <i> #j @k $5 ~",
    "e\u0301 combining, ﬁ ligature, ½, ², Ⅷ",
    "",
]
SMALL = "[PAD] [UNK] [CLS] [SEP] [MASK] the qui ##ck brown fox a b c d e é ##a ##b ##é caf ##e , . - 中 混 un ##aff ##able UPPER Mi ##X ##eD".split()


def utf16(text: str, index: int) -> int:
    return len(text[:index].encode("utf-16-le")) // 2


def encode(tokenizer: BertTokenizerFast, text: str) -> dict:
    encoding = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    offsets = [[utf16(text, start), utf16(text, end)] for start, end in encoding["offset_mapping"]]
    return {"text": text, "ids": encoding["input_ids"], "offsets": offsets}


def case(vocab_file: Path, lowercase: bool, description: dict) -> dict:
    tokenizer = BertTokenizerFast(vocab=str(vocab_file), do_lower_case=lowercase)
    assert len(tokenizer) > 20, "the vocabulary was not read"
    return {**description, "lowercase": lowercase, "lines": [encode(tokenizer, line) for line in LINES]}


def main() -> None:
    folder = Path(sys.argv[1])
    cases = [case(folder / name, True, {"vocabFile": name}) for name in ("bert-base-uncased-vocab.txt", "bert-base-chinese-vocab.txt")]
    with tempfile.TemporaryDirectory() as temporary:
        small = Path(temporary) / "vocab.txt"
        small.write_text("".join(f"{token}\n" for token in SMALL), encoding="utf-8")
        cases += [case(small, lowercase, {"vocab": SMALL}) for lowercase in (True, False)]
    target = Path(__file__).parent.parent / "golden" / "tokenizer.json"
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in cases)
    target.write_text(f'{{"transformers": "{transformers.__version__}", "cases": [\n{lines}\n]}}\n', encoding="utf-8")


main()
