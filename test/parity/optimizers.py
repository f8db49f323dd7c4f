"""Writes golden/optimizers.json: updates of AdamW by PyTorch and of LAMB by timm, and learning rates by PyTorch's schedulers.

    pip install torch==2.13.0 && pip install --no-deps timm==1.0.29
    python test/parity/optimizers.py

Adam without bias correction, as BERT and ELECTRA train, is PyTorch's AdamW at a step so late that the correction is 1.
Everything is computed in float64; values and gradients are float32.
"""
import importlib
import importlib.util
import json
import sys
import types
from pathlib import Path

import torch
from torch.optim import SGD, AdamW
from torch.optim.lr_scheduler import ChainedScheduler, LinearLR, PolynomialLR

for package in ("timm", "timm.optim"):
    # Without their __init__, which want torchvision too: one file is all that is needed.
    folder = Path(importlib.util.find_spec("timm").submodule_search_locations[0]) if package == "timm" else folder / "optim"
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = [str(folder)]
Lamb = importlib.import_module("timm.optim.lamb").Lamb

GOLDEN = Path(__file__).parent / "golden" / "optimizers.json"
# A matrix, a bias that neither decays nor is rescaled, and a table.
SHAPES = {"weight": [3, 7], "bias": [5], "table": [4, 2]}
EXCLUDED = ("bias",)
STEPS = 3
LEARNING_RATE, BETAS, EPSILON, WEIGHT_DECAY = 0.02, (0.9, 0.98), 1e-6, 0.1
LATE = 1e9


def groups(parameters):
    decayed = [p for name, p in parameters.items() if name not in EXCLUDED]
    return [dict(params=decayed, weight_decay=WEIGHT_DECAY), dict(params=[parameters[name] for name in EXCLUDED], weight_decay=0.0)]


def adamw(parameters, bias_correction):
    optimizer = AdamW(groups(parameters), lr=LEARNING_RATE, betas=BETAS, eps=EPSILON, foreach=False)
    if not bias_correction:
        for p in parameters.values():
            optimizer.state[p] = dict(step=torch.tensor(LATE, dtype=torch.float64), exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
    return optimizer


def lamb(parameters, bias_correction):
    return Lamb(groups(parameters), lr=LEARNING_RATE, bias_correction=bias_correction, betas=BETAS, eps=EPSILON, max_grad_norm=None)


def case(kind, bias_correction, clip_norm, seed):
    generator = torch.Generator().manual_seed(seed)
    normal = lambda shape: torch.randn(shape, generator=generator).double()
    parameters = {name: torch.nn.Parameter(normal(shape)) for name, shape in SHAPES.items()}
    start = {name: p.detach().clone() for name, p in parameters.items()}
    optimizer = {"adamw": adamw, "lamb": lamb}[kind](parameters, bias_correction)
    gradients, after = [], []
    for _ in range(STEPS):
        step = {name: normal(shape) for name, shape in SHAPES.items()}
        gradients.append(step)
        for name, p in parameters.items():
            p.grad = step[name].clone()
        if clip_norm > 0:
            torch.nn.utils.clip_grad_norm_(parameters.values(), clip_norm)
        optimizer.step()
        after.append({name: p.detach().clone() for name, p in parameters.items()})
    flat = lambda tensors: {name: value.flatten().tolist() for name, value in tensors.items()}
    options = dict(type=kind, beta1=BETAS[0], beta2=BETAS[1], epsilon=EPSILON, weightDecay=WEIGHT_DECAY, clipNorm=clip_norm, biasCorrection=bias_correction)
    return dict(options=options, start=flat(start), gradients=[flat(g) for g in gradients], after=[flat(a) for a in after])


def rates(schedulers, steps):
    """Learning rates before each step, of schedulers made for an optimizer of rate 1."""
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = ChainedScheduler(schedulers(optimizer))
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def schedule(warmup, total):
    # LinearLR cannot begin at 0.
    ramp = lambda optimizer: LinearLR(optimizer, start_factor=1e-9, total_iters=warmup)
    decay = lambda optimizer: PolynomialLR(optimizer, total_iters=total, power=1.0)
    ramped, decayed = rates(lambda o: [ramp(o)], total), rates(lambda o: [decay(o)], total)
    return dict(
        warmupSteps=warmup, totalSteps=total,
        multiply=rates(lambda o: [ramp(o), decay(o)], total),
        replace=[ramped[step] if step < warmup else decayed[step] for step in range(total)],
    )


def main():
    kinds = [(kind, bias_correction, clip_norm) for kind in ("adamw", "lamb") for bias_correction in (False, True) for clip_norm in (0, 1.5)]
    golden = dict(
        learningRate=LEARNING_RATE, shapes=SHAPES, excluded=EXCLUDED,
        updates=[case(*kind, seed=index) for index, kind in enumerate(kinds)],
        schedules=[schedule(5, 23), schedule(1, 7)],
    )
    GOLDEN.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
