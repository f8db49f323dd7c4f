"""Writes the golden folders that architectures.test.ts reads: BERT, RoBERTa, ALBERT and ELECTRA as Transformers saves them.

    pip install torch==2.13.0 transformers==5.18.0 safetensors
    python test/parity/architectures.py

Every folder golden/architectures/<case>/ holds config.json and model.safetensors as save_pretrained writes them,
inputs.json as `ablation-bench logits` takes it, and expected.safetensors with labels/…, outputs/… and gradients/… of the
loss that Transformers computes by itself. Weights are N(0, 0.3²) (layer-norm scales 1 + N(0, 0.3²)), drawn with the
case's seed in the order of their names; all sizes are unequal, dropout is 0. Everything is computed in float64 from
weights of float32, and stored as float32.
"""
import json
import shutil
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

GOLDEN = Path(__file__).parent / "golden" / "architectures"
VOCAB, BATCH, LENGTH = 37, 3, 9
LENGTHS = [9, 6, 8]
SEGMENT_STARTS = [6, 4, 5]
# Labelled positions of each row; one row has but one.
LABELLED = [[1, 4, 7], [3], [2, 6]]
PAIR_LABELS = [1, 0, 1]
SIZES = dict(
    vocab_size=VOCAB, hidden_size=12, num_hidden_layers=3, num_attention_heads=3, intermediate_size=20,
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager",
)
# More positions than tokens, so that a table read from its end would show.
CASES = {
    "bert-pre-training": ("BertForPreTraining", dict(hidden_act="gelu_new", max_position_embeddings=11)),
    "bert-masked-lm": ("BertForMaskedLM", dict(hidden_act="gelu", max_position_embeddings=11)),
    "roberta-masked-lm": ("RobertaForMaskedLM", dict(max_position_embeddings=13, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5)),
    "albert-shared": ("AlbertForPreTraining", dict(embedding_size=8, max_position_embeddings=11, classifier_dropout_prob=0.0)),
    "albert-two-groups": ("AlbertForPreTraining", dict(embedding_size=8, num_hidden_groups=2, max_position_embeddings=11, classifier_dropout_prob=0.0)),
    "albert-inner-groups": ("AlbertForMaskedLM", dict(embedding_size=14, num_hidden_groups=2, inner_group_num=2, max_position_embeddings=11)),
    "albert-not-factorised": ("AlbertForMaskedLM", dict(embedding_size=12, max_position_embeddings=11)),
    "electra-generator": ("ElectraForMaskedLM", dict(embedding_size=8, max_position_embeddings=11, hidden_act="gelu_new")),
    "electra-generator-unprojected": ("ElectraForMaskedLM", dict(embedding_size=12, max_position_embeddings=11)),
    "electra-discriminator": ("ElectraForPreTraining", dict(embedding_size=8, max_position_embeddings=11)),
    "electra-discriminator-unprojected": ("ElectraForPreTraining", dict(embedding_size=12, max_position_embeddings=11, hidden_act="gelu_new")),
}


def fill(network, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(network.named_parameters()):
        noise = 0.3 * torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
        is_scale = parameter.dim() == 1 and name.endswith("orm.weight")
        parameter.data.copy_((noise + 1 if is_scale else noise).float().double())


def make_inputs(seed, pad, types):
    generator = torch.Generator().manual_seed(seed)
    position = torch.arange(LENGTH)
    ids = torch.randint(5, VOCAB, (BATCH, LENGTH), generator=generator)
    for row, length in enumerate(LENGTHS):
        ids[row, length:] = pad
    mask = torch.stack([position < length for length in LENGTHS]).long()
    segments = torch.stack([(position >= start) & (position < length) for start, length in zip(SEGMENT_STARTS, LENGTHS)]).long()
    return dict(input_ids=ids, attention_mask=mask, token_type_ids=segments if types > 1 else torch.zeros_like(segments))


def make_labels(architecture, seed, inputs):
    """In the words of Transformers; the token labels are replaced (1) or not for a discriminator."""
    generator = torch.Generator().manual_seed(seed)
    if architecture == "ElectraForPreTraining":
        return dict(labels=torch.randint(0, 2, (BATCH, LENGTH), generator=generator))
    labels = torch.full((BATCH, LENGTH), -100)
    for row, columns in enumerate(LABELLED):
        labels[row, columns] = torch.randint(5, VOCAB, (len(columns),), generator=generator)
    pairs = {"BertForPreTraining": "next_sentence_label", "AlbertForPreTraining": "sentence_order_label"}.get(architecture)
    return dict(labels=labels, **({pairs: torch.tensor(PAIR_LABELS)} if pairs else {}))


def write(name, architecture, options, seed):
    network_class = getattr(transformers, architecture)
    config = network_class.config_class(**{**SIZES, **options})
    network = network_class(config).double().eval()
    fill(network, seed)
    inputs = make_inputs(seed + 1, config.pad_token_id, config.type_vocab_size)
    labels = make_labels(architecture, seed + 2, inputs)
    output = network(**inputs, **labels)
    parameters = dict(network.named_parameters())
    gradients = dict(zip(parameters, torch.autograd.grad(output.loss, list(parameters.values()), allow_unused=True)))
    expected = {f"labels/{key}": value.int() for key, value in labels.items()}
    expected |= {f"outputs/{key}": value.detach().float().contiguous() for key, value in output.items()}
    expected |= {f"gradients/{key}": value.float().contiguous() for key, value in gradients.items() if value is not None}
    folder = GOLDEN / name
    shutil.rmtree(folder, ignore_errors=True)
    network.float().save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    save_file(expected, folder / "expected.safetensors")
    (folder / "inputs.json").write_text(json.dumps({key: value.tolist() for key, value in inputs.items()}) + "\n")
    print(f"{name}: loss {output.loss.item():.6f}")


def main():
    for index, (name, (architecture, options)) in enumerate(CASES.items()):
        write(name, architecture, options, seed=10 * (index + 1))


if __name__ == "__main__":
    main()
