"""PyTorch's time for a step that the trainer runs: pre-training by ELECTRA or MLM, fine-tuning a classifier, or
predicting with one, in inference mode.

    python torch_step.py WORKLOAD.json [--compile] [--precision fp32|tf32|bf16] [--device cpu|cuda] [--threads 2]
                         [--attention fastest|explicit|sdpa]

The same work as the trainer's step: the same sizes, dropout rate and sites (none at rate 0), selected positions only
through the tied softmax, the generator's sample drawn from its distribution, gradients clipped by their global norm,
AdamW with decay on weights but not on biases and norms, and the loss read each step. Where PyTorch has several ways,
it gets the fastest: one product for query, key and value; attention written out or by
F.scaled_dot_product_attention, whichever is faster here (both are tried before the clock starts); the fused AdamW;
two-level inverse sampling; --compile compiles the whole forward pass, and autograd's backward with it. It computes no
accuracies, and its batches are made outside the clock; the trainer's figures include both.
bf16 is autocast with weights, moments and losses in fp32. Speaks the protocol of step_server.py.
"""
import argparse
from contextlib import nullcontext

import numpy as np
import torch
from torch import nn

from step_server import WARM_UP_STEPS, milliseconds, random_batch, read_workload, serve
from torch_model import ATTENTIONS, MODELS

LEARNING_RATE = 5e-4


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("workload")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--precision", choices=["fp32", "tf32", "bf16"], default="fp32")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--attention", choices=["fastest", *ATTENTIONS], default="fastest")
    return parser.parse_args()


def adam_w(model, device):
    """Weights decay; biases and layer norms, which are the vectors, do not."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE, eps=1e-6, fused=True)


def make_step(work, options, attention):
    """A function from a batch (tensors by name) to the loss: one whole training step, or a prediction."""
    torch.manual_seed(0)
    model = MODELS[work.kind](work, attention).to(options.device)
    optimizer = adam_w(model, options.device)
    forward = torch.compile(model) if options.compile else model
    autocast = torch.autocast(options.device, torch.bfloat16) if options.precision == "bf16" else nullcontext()
    if work.kind == "prediction":
        return make_prediction(forward, autocast)

    def step(batch):
        with autocast:
            loss = forward(**batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    return step


def make_prediction(forward, autocast):
    """A function from a batch to a number that needs all of its answers."""

    @torch.inference_mode()
    def predict(batch):
        with autocast:
            return forward(**batch).sum().item()

    return predict


def fastest_step(work, options, next_batch):
    """The step with each attention asked for, warmed up; returns the faster and the attention's name."""
    names = list(ATTENTIONS) if options.attention == "fastest" else [options.attention]
    timed = []
    for name in names:
        step = make_step(work, options, name)
        for _ in range(WARM_UP_STEPS):
            step(next_batch())
        batches = [next_batch() for _ in range(WARM_UP_STEPS)]
        timed.append((min(milliseconds(lambda b=batch: step(b)) for batch in batches), name, step))
    _, name, step = min(timed, key=lambda entry: entry[0])
    return step, name


def multiply_on(device):
    def multiply(n):
        a, b = torch.randn(n, n, device=device), torch.randn(n, n, device=device)
        return lambda: (a @ b).sum().item()

    return multiply


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high" if options.precision == "tf32" else "highest")
    work = read_workload(options.workload)
    random = np.random.default_rng(0)

    def next_batch():
        return {name: torch.from_numpy(value).to(options.device) for name, value in random_batch(work, random).items()}

    step, attention = fastest_step(work, options, next_batch)
    device = torch.cuda.get_device_name() if options.device == "cuda" else "CPU"
    about = {"version": f"PyTorch {torch.__version__}", "device": device, "detail": f"attention: {attention}"}
    serve(step, next_batch, multiply_on(options.device), about)


if __name__ == "__main__":
    main()
