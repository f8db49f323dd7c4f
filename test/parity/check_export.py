"""Loads exported folders in Transformers and fails on missing, unexpected or mismatched weights.

    pip install torch==2.13.0 transformers==5.18.0 safetensors
    ABLATION_BENCH_EXPORT=<folder> npx vitest run test/parity/export.test.ts test/parity/architectures.test.ts test/unit/model/architectures.test.ts
    python test/parity/check_export.py <folder>

The first command exports golden and tiny runs into <folder>; any folder that holds exported networks will do as well.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file


def check(folder):
    architecture = json.loads((folder / "config.json").read_text())["architectures"][0]
    network, info = getattr(transformers, architecture).from_pretrained(folder, output_loading_info=True)
    problems = {key: sorted(map(str, info[key])) for key in ("missing_keys", "unexpected_keys", "mismatched_keys") if info[key]}
    loaded = network.state_dict()
    changed = [name for name, value in load_file(folder / "model.safetensors").items() if not torch.equal(loaded[name], value)]
    output = network.get_output_embeddings()
    if output is not None and output.weight.data_ptr() != network.get_input_embeddings().weight.data_ptr():
        problems["untied"] = ["the output layer"]
    if changed:
        problems["changed"] = changed
    print(f"{folder}: {architecture}, {sum(p.numel() for p in network.parameters())} parameters, {problems or 'loads cleanly'}")
    return not problems


def main():
    folders = sorted(config.parent for config in Path(sys.argv[1]).rglob("config.json"))
    if not folders:
        sys.exit(f"No config.json under {sys.argv[1]}")
    if not all([check(folder) for folder in folders]):
        sys.exit(1)


if __name__ == "__main__":
    main()
