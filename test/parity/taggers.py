"""Writes the golden files that taggers.test.ts reads: the ForTokenClassification classes of Transformers.

    pip install torch==2.13.0 transformers==5.18.0 safetensors
    python test/parity/taggers.py

golden/taggers/<case>.safetensors holds weights/…, inputs/…, labels, logits, loss and gradients/…; weights, inputs and
precision as in architectures.py. A label of −100 is not scored.
"""
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

from architectures import BATCH, LENGTH, LENGTHS, SIZES, fill, make_inputs

GOLDEN = Path(__file__).parent / "golden" / "taggers"
LABELS = 5
CASES = {
    "electra": ("ElectraForTokenClassification", dict(embedding_size=8, max_position_embeddings=11, hidden_act="gelu_new", num_hidden_layers=2)),
    "bert": ("BertForTokenClassification", dict(max_position_embeddings=11, num_hidden_layers=2)),
    "roberta": ("RobertaForTokenClassification", dict(max_position_embeddings=13, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, num_hidden_layers=2)),
    "albert": ("AlbertForTokenClassification", dict(embedding_size=8, max_position_embeddings=11, classifier_dropout_prob=0.0, num_hidden_layers=2)),
}


def make_labels(seed):
    """Two of three tokens between [CLS] and [SEP] begin a word."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, LABELS, (BATCH, LENGTH), generator=generator)
    for row, length in enumerate(LENGTHS):
        unscored = [column for column in range(LENGTH) if column == 0 or column >= length - 1 or column % 3 == 2]
        labels[row, unscored] = -100
    return labels


def write(name, architecture, options, seed):
    network_class = getattr(transformers, architecture)
    config = network_class.config_class(**{**SIZES, **options, "num_labels": LABELS})
    network = network_class(config).double().eval()
    fill(network, seed)
    inputs = make_inputs(seed + 1, config.pad_token_id, config.type_vocab_size)
    labels = make_labels(seed + 2)
    output = network(**inputs, labels=labels)
    parameters = dict(network.named_parameters())
    gradients = torch.autograd.grad(output.loss, list(parameters.values()), allow_unused=True)
    tensors = {f"weights/{key}": value.detach().float() for key, value in parameters.items()}
    tensors |= {f"inputs/{key}": value.int() for key, value in inputs.items()}
    tensors |= {"labels": labels.int(), "logits": output.logits.detach().float(), "loss": output.loss.detach().float()}
    tensors |= {f"gradients/{key}": value.float() for key, value in zip(parameters, gradients) if value is not None}
    save_file({key: value.contiguous() for key, value in tensors.items()}, GOLDEN / f"{name}.safetensors")
    print(f"{name}: loss {output.loss.item():.6f}")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for index, (name, (architecture, options)) in enumerate(CASES.items()):
        write(name, architecture, options, seed=1000 + 10 * index)
