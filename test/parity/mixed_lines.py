"""Writes test/golden/tokenizer-mixed.json: 1,000 made-up lines, and what Hugging Face tokenizers make of them.

    pip install transformers tokenizers
    python test/parity/mixed_lines.py <folder with bert-base-uncased-vocab.txt, bert-base-chinese-vocab.txt,
                                       gpt2-vocab.json and gpt2-merges.txt>
    python test/parity/mixed_lines.py <folder> <line> <vocabulary>      # ids and offsets of one line, to debug with

The lines are drawn from a generator of our own, so that they are the same with every version of Python: words with
accents and combining marks, Chinese, Japanese and Korean, emoji with joiners, very long words, numbers, punctuation,
control and format characters. Literal special tokens are left out: Transformers turns "[MASK]" in a text into the special
token, while Ablation Bench reads it as text.

Of each line and reference vocabulary the file has the first 12 hex digits of the sha256 of
"id,id,…|start-end,start-end,…", with offsets in UTF-16 units. Of the byte-level BPE that the tokenizers library trains on
the lines it has the merges, and with it ids and offsets of the first lines in full.
"""
import hashlib
import json
import sys
from pathlib import Path

import tokenizers
import transformers
from tokenizers import ByteLevelBPETokenizer
from transformers import BertTokenizerFast, RobertaTokenizerFast

LINES = 1000
SHOWN = 60
SMALL_BPE = 420
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


class Draws:
    """xorshift64*, Vigna 2016."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, count: int) -> int:
        mask = (1 << 64) - 1
        x = self.state
        x ^= x >> 12
        x = (x ^ (x << 25)) & mask
        x ^= x >> 27
        self.state = x
        return ((x * 0x2545F4914F6CDD1D) & mask) % (1 << 40) % count

    def of(self, items):
        return items[self.below(len(items))]

    def text(self, alphabet: str, least: int, most: int) -> str:
        return "".join(self.of(alphabet) for _ in range(least + self.below(most - least + 1)))


WORDS = "the of and to in a is that for it was on as with his by at from harbour council spring figures harvest committee published decision unaffable reading longer lowering".split()
ACCENTED = "café naïve Ångström résumé Straße İstanbul señor Dvořák Łódź ﬁancée über coöperate Þingvellir Ελλάδα Ἀθήνα Москва ёлка שלום مرحبا हिन्दी ไทย".split()
COMBINED = ["e\u0301te\u0301", "n\u0303o", "a\u030aa", "o\u0308\u0323"]
CJK = "中文和英混排天地玄黄宇宙洪荒日月盈昃辰宿列张我们在城里爱吃苹果"
KANA = "ひらがなカタカナ日本語"
HANGUL = "한국어문장입니다"
EMOJI = ["😀", "👩‍🚀", "👍🏽", "🇩🇪", "❤️", "𝔘𝔫𝔦", "🧑‍🤝‍🧑", "☂", "→"]
PUNCTUATION = [".", ",", "!?", "…", "—", "“", "”", "(", ")", "[x]", "{y}", "a_b", "c/d", "#7", "@home", "$5", "~", "`", "don't", "we'll", "I'M", "O'Neill's", "«", "、", "。"]
NUMBERS = ["3.14", "1,000,000", "½", "²", "Ⅷ", "٣٤", "2026-11-26", "0x1F", "1st"]
CONTROLS = ["\u0001", "\u0007", "\u001f", "\u007f", "\u0085", "\u00ad", "\u200b", "\u200d", "\ufeff", "\ufffd", "\u2028", "\u0000", "\ue000"]
SPACES = [" ", " ", " ", " ", " ", " ", "  ", "\t", "\u00a0", "\u3000", " \t ", ""]
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def word(draws: Draws) -> str:
    kind = draws.below(20)
    if kind < 7:
        chosen = draws.of(WORDS)
        return [chosen, chosen.capitalize(), chosen.upper()][draws.below(3)]
    if kind < 9:
        return draws.text(LATIN, 1, 12)
    if kind == 9:
        return draws.text(LATIN[:26], 90, 230)
    if kind < 12:
        return draws.of(ACCENTED + COMBINED)
    if kind == 12:
        return draws.text(CJK, 1, 8)
    if kind == 13:
        return draws.text(draws.of([KANA, HANGUL, CJK + KANA]), 1, 5)
    if kind == 14:
        return draws.of(EMOJI) + draws.of(["", draws.of(EMOJI), draws.of(WORDS)])
    if kind < 17:
        return draws.of(PUNCTUATION)
    if kind < 19:
        return draws.of(NUMBERS)
    return draws.of(WORDS) + draws.of(CONTROLS) + draws.of(["", draws.of(WORDS)])


def made_lines() -> list[str]:
    draws = Draws(20261126)
    lines = ["", " ", "\u200b", "中", "😀", "a", "Ġ Ċ literal stand-ins", "'s 't're"]
    while len(lines) < LINES:
        lines.append("".join(word(draws) + draws.of(SPACES) for _ in range(1 + draws.below(10))))
    return lines


def utf16(text: str, index: int) -> int:
    return len(text[:index].encode("utf-16-le")) // 2


def encode(tokenizer, text: str) -> tuple[list[int], list[list[int]]]:
    encoding = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    return encoding["input_ids"], [[utf16(text, start), utf16(text, end)] for start, end in encoding["offset_mapping"]]


def digest(tokenizer, text: str) -> str:
    ids, offsets = encode(tokenizer, text)
    content = f"{','.join(map(str, ids))}|{','.join(f'{start}-{end}' for start, end in offsets)}"
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def small_word_pieces(lines: list[str]) -> list[str]:
    """Characters of the lines, in a word and inside one, and the words that the lines are made of."""
    characters = sorted({character for line in lines for character in line.lower() if character.isprintable() and character != " "})
    pieces = WORDS + ["##" + character for character in LATIN[:26]] + characters
    return list(dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces]))


def small_byte_pairs(lines: list[str], folder: Path) -> tuple[RobertaTokenizerFast, list[str]]:
    """Trained by the library on the lines, with RoBERTa's special tokens, the mask last."""
    trainer = ByteLevelBPETokenizer()
    trainer.train_from_iterator(lines, vocab_size=SMALL_BPE - 1, min_frequency=2, special_tokens=SPECIAL, show_progress=False)
    trainer.save_model(str(folder))
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    (folder / "vocab.json").write_text(json.dumps({**vocabulary, "<mask>": len(vocabulary)}), encoding="utf-8")
    merges = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")[1:-1]
    return RobertaTokenizerFast(vocab=str(folder / "vocab.json"), merges=str(folder / "merges.txt")), merges


def main() -> None:
    import tempfile

    folder = Path(sys.argv[1])
    lines = made_lines()
    with tempfile.TemporaryDirectory() as temporary:
        pieces = small_word_pieces(lines)
        small = Path(temporary) / "vocab.txt"
        small.write_text("".join(f"{token}\n" for token in pieces), encoding="utf-8")
        byte_pairs, merges = small_byte_pairs(lines, Path(temporary))
        references = {
            "bert-base-uncased": BertTokenizerFast(vocab=str(folder / "bert-base-uncased-vocab.txt"), do_lower_case=True),
            "bert-base-chinese": BertTokenizerFast(vocab=str(folder / "bert-base-chinese-vocab.txt"), do_lower_case=True),
            "gpt2": RobertaTokenizerFast(vocab=str(folder / "gpt2-vocab.json"), merges=str(folder / "gpt2-merges.txt")),
            "small word pieces": BertTokenizerFast(vocab=str(small), do_lower_case=True),
            "small byte pairs": byte_pairs,
        }
        sizes = {name: len(tokenizer) for name, tokenizer in references.items()}
        assert min(sizes.values()) > 200, f"a vocabulary was not read: {sizes}"
        if len(sys.argv) > 3:
            line = lines[int(sys.argv[2])]
            print(repr(line), references[sys.argv[3]].tokenize(line), *encode(references[sys.argv[3]], line), sep="\n")
            return
        content = {
            "transformers": transformers.__version__,
            "tokenizers": tokenizers.__version__,
            "wordPieces": pieces,
            "bytePairSize": SMALL_BPE,
            "merges": merges,
            "lines": lines,
            "digests": {name: " ".join(digest(tokenizer, line) for line in lines) for name, tokenizer in references.items()},
            "shown": [dict(zip(("ids", "offsets"), encode(byte_pairs, line))) for line in lines[:SHOWN]],
        }
    target = Path(__file__).parent.parent / "golden" / "tokenizer-mixed.json"
    target.write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")


main()
