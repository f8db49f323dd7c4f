"""PyTorch's time for the step that the trainer runs: ELECTRA (generator, sampling, discriminator), AdamW, clipping.

    python torch_pretrain.py CONFIG.json STEPS [eager|compile] [fp32|bf16]

CONFIG.json holds a resolved run configuration plus `vocabSize` and `generator` (its hiddenSize, numLayers, numHeads,
intermediateSize). Data are random ids, two threads. Prints one JSON line: {"msPerStep": median, "loss": last}.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

config = json.load(open(sys.argv[1]))
steps = int(sys.argv[2])
compiled = "compile" in sys.argv[3:]
precision = torch.bfloat16 if "bf16" in sys.argv[3:] else torch.float32
model_config, objective, training = config["model"], config["objective"], config["training"]
vocab_size, batch, length = config["vocabSize"], training["batchSize"], model_config["maxSeqLength"]
slots = int((objective["maskProb"] + 0.005) * length)

torch.set_num_threads(2)
torch.manual_seed(0)


class Layer(nn.Module):
    """Post-norm transformer layer. x: [batch, length, width]"""

    def __init__(self, width, heads, inner, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)

    def forward(self, x):
        b, s, w = x.shape
        q, k, v = self.qkv(x).view(b, s, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        scores = torch.softmax(q @ k.transpose(-1, -2) * (w // self.heads) ** -0.5, -1)
        context = (F.dropout(scores, self.dropout) @ v).transpose(1, 2).reshape(b, s, w)
        x = self.norm1(x + F.dropout(self.out(context), self.dropout))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout))


class Encoder(nn.Module):
    def __init__(self, size, embedding, dropout):
        super().__init__()
        width = size["hiddenSize"]
        self.project = nn.Linear(embedding, width) if embedding != width else nn.Identity()
        layers = [Layer(width, size["numHeads"], size["intermediateSize"], dropout) for _ in range(size["numLayers"])]
        self.layers = nn.Sequential(*layers)

    def forward(self, embedded):
        return self.layers(self.project(embedded))


class Electra(nn.Module):
    def __init__(self):
        super().__init__()
        embedding, dropout = model_config["embeddingSize"], model_config["dropout"]
        generator, self.dropout = config["generator"], dropout
        self.tokens, self.positions, self.types = (nn.Embedding(n, embedding) for n in (vocab_size, length, 2))
        self.norm = nn.LayerNorm(embedding, 1e-12)
        self.generator = Encoder(generator, embedding, dropout)
        self.discriminator = Encoder(model_config, embedding, dropout)
        self.mlm_dense, self.mlm_norm = nn.Linear(generator["hiddenSize"], embedding), nn.LayerNorm(embedding, 1e-12)
        self.mlm_bias = nn.Parameter(torch.zeros(vocab_size))
        width = model_config["hiddenSize"]
        self.rtd_dense, self.rtd_out = nn.Linear(width, width), nn.Linear(width, 1)
        for table in (self.tokens, self.positions, self.types):
            nn.init.normal_(table.weight, std=0.02)

    def embed(self, ids, types):
        total = self.tokens(ids) + self.types(types) + self.positions.weight
        return F.dropout(self.norm(total), self.dropout)

    def forward(self, original, masked, types, positions, uniforms):
        """original, masked, types: [batch, length] ids; positions: [batch, slots]; uniforms: [batch, slots, 1]"""
        hidden = self.generator(self.embed(masked, types))
        at_slots = hidden.gather(1, positions.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        logits = F.linear(self.mlm_norm(F.gelu(self.mlm_dense(at_slots))), self.tokens.weight, self.mlm_bias)
        labels = original.gather(1, positions)
        mlm = F.cross_entropy(logits.float().flatten(0, 1), labels.flatten())
        with torch.no_grad():
            cumulative = logits.float().softmax(-1).cumsum(-1)
            sampled = (cumulative < uniforms).sum(-1).clamp(max=vocab_size - 1)
            corrupted = original.scatter(1, positions, sampled)
            replaced = (corrupted != original).float()
        hidden = self.discriminator(self.embed(corrupted, types))
        scores = self.rtd_out(F.gelu(self.rtd_dense(hidden))).squeeze(-1)
        return mlm + objective["discWeight"] * F.binary_cross_entropy_with_logits(scores.float(), replaced)


def random_batch():
    original = torch.randint(5, vocab_size, (batch, length))
    positions = torch.stack([torch.randperm(length - 2)[:slots] + 1 for _ in range(batch)])
    masked = original.scatter(1, positions, 4)
    types = (torch.arange(length) > length // 2).long().expand(batch, length)
    return original, masked, types, positions, torch.rand(batch, slots, 1)


model = Electra()
optimizer = torch.optim.AdamW(model.parameters(), lr=training["learningRate"], eps=1e-6, weight_decay=0.01, foreach=True)
forward = torch.compile(model) if compiled else model


def step(inputs):
    with torch.autocast("cpu", precision, enabled=precision != torch.float32):
        loss = forward(*inputs)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


for _ in range(3):
    step(random_batch())
times, loss = [], 0.0
for _ in range(steps):
    inputs = random_batch()
    start = time.perf_counter()
    loss = step(inputs)
    times.append(1000 * (time.perf_counter() - start))
print(json.dumps({"msPerStep": statistics.median(times), "loss": loss, "torch": torch.__version__}))
