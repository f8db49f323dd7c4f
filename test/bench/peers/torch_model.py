"""The networks that the trainer trains, in PyTorch: ELECTRA with its generator, BERT's MLM, a classifier.

The same sizes, losses, dropout sites, tied tables and weighting of padding as src/model and src/objectives.
"""
import torch
from torch import nn
from torch.nn import functional as F

SAMPLING_BLOCK = 256


def attention_by_products(q, k, v, mask, dropout):
    """softmax(q k^T / sqrt(d) + mask) v, written out. q, k, v: [batch, heads, length, d]; mask: [batch, length]"""
    bias = torch.where(mask, 0.0, -10000.0)[:, None, None, :].to(q.dtype)
    scores = torch.softmax(q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias, -1)
    return F.dropout(scores, dropout) @ v


def attention_fused(q, k, v, mask, dropout):
    """The same by PyTorch's own kernel."""
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :], dropout_p=dropout)


ATTENTIONS = {"explicit": attention_by_products, "sdpa": attention_fused}


class Layer(nn.Module):
    """Post-norm transformer layer. x: [batch, length, width]"""

    def __init__(self, size, dropout, attention):
        super().__init__()
        width, inner = size["hiddenSize"], size["intermediateSize"]
        self.heads, self.dropout, self.attention = size["numHeads"], dropout, ATTENTIONS[attention]
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)

    def forward(self, x, mask):
        b, s, w = x.shape
        q, k, v = self.qkv(x).view(b, s, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        context = self.attention(q, k, v, mask, self.dropout).transpose(1, 2).reshape(b, s, w)
        x = self.norm1(x + F.dropout(self.out(context), self.dropout))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout))


class Embeddings(nn.Module):
    """Word, position and type tables with their layer norm."""

    def __init__(self, work):
        super().__init__()
        size = work.model["embeddingSize"]
        self.dropout = work.dropout
        self.tokens, self.positions, self.types = (nn.Embedding(rows, size) for rows in (work.vocab_size, work.length, 2))
        self.norm = nn.LayerNorm(size, 1e-12)
        for table in (self.tokens, self.positions, self.types):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids, types):
        return F.dropout(self.norm(self.tokens(ids) + self.types(types) + self.positions.weight), self.dropout)


class Encoder(nn.Module):
    """Projection to the network's width, where it differs, and all layers."""

    def __init__(self, work, size, attention):
        super().__init__()
        embedding, width = work.model["embeddingSize"], size["hiddenSize"]
        self.project = nn.Linear(embedding, width) if embedding != width else nn.Identity()
        self.layers = nn.ModuleList(Layer(size, work.dropout, attention) for _ in range(size["numLayers"]))

    def forward(self, embedded, mask):
        x = self.project(embedded)
        for layer in self.layers:
            x = layer(x, mask)
        return x


class MlmHead(nn.Module):
    """Dense, GELU, layer norm, then the word table (tied) with a bias for each word; over selected positions only."""

    def __init__(self, work, width):
        super().__init__()
        embedding = work.model["embeddingSize"]
        self.dense, self.norm = nn.Linear(width, embedding), nn.LayerNorm(embedding, 1e-12)
        self.bias = nn.Parameter(torch.zeros(work.vocab_size))

    def forward(self, states, positions, table):
        """states: [batch, length, width]; positions: [slots] into batch * length; returns log-probabilities [slots, words]"""
        selected = states.flatten(0, 1).index_select(0, positions)
        logits = F.linear(self.norm(F.gelu(self.dense(selected))), table, self.bias)
        return F.log_softmax(logits.float(), -1)


class MaskedLm(nn.Module):
    """BERT's pre-training without next-sentence prediction."""

    def __init__(self, work, attention):
        super().__init__()
        self.embeddings, self.encoder = Embeddings(work), Encoder(work, work.model, attention)
        self.head = MlmHead(work, work.model["hiddenSize"])

    def forward(self, ids, types, mask, masked, positions, uniforms):
        states = self.encoder(self.embeddings(masked, types), mask)
        log_probabilities = self.head(states, positions, self.embeddings.tokens.weight)
        return F.nll_loss(log_probabilities, ids.flatten()[positions])


class Electra(nn.Module):
    """Generator, sampling, discriminator: L_MLM + weight * L_Disc (ELECTRA, section 3.1); tables are shared."""

    def __init__(self, work, attention):
        super().__init__()
        self.disc_weight = work.disc_weight
        self.embeddings, self.generator = Embeddings(work), Encoder(work, work.generator, attention)
        self.discriminator = Encoder(work, work.model, attention)
        self.head = MlmHead(work, work.generator["hiddenSize"])
        width = work.model["hiddenSize"]
        self.dense, self.out = nn.Linear(width, width), nn.Linear(width, 1)

    def forward(self, ids, types, mask, masked, positions, uniforms):
        states = self.generator(self.embeddings(masked, types), mask)
        log_probabilities = self.head(states, positions, self.embeddings.tokens.weight)
        mlm = F.nll_loss(log_probabilities, ids.flatten()[positions])
        with torch.no_grad():
            sampled = sample(log_probabilities.exp(), uniforms)
            corrupted = ids.flatten().scatter(0, positions, sampled).view_as(ids)
            replaced = (corrupted != ids).float()
        hidden = self.discriminator(self.embeddings(corrupted, types), mask)
        scores = self.out(F.gelu(self.dense(hidden))).squeeze(-1).float()
        weights = mask.float()
        each = F.binary_cross_entropy_with_logits(scores, replaced, reduction="none")
        return mlm + self.disc_weight * (each * weights).sum() / weights.sum()


def sample(probabilities, uniforms):
    """One word a row by inverse transform in two levels, blocks of words and words in the block, which is the fastest
    form (Gumbel noise and torch.multinomial draw a number for every word). probabilities: [rows, words]; uniforms: [rows]"""
    rows, words = probabilities.shape
    blocks = F.pad(probabilities, (0, -words % SAMPLING_BLOCK)).view(rows, -1, SAMPLING_BLOCK)
    ends = blocks.sum(-1).cumsum(-1)
    target = uniforms[:, None] * ends[:, -1:]
    block = (ends <= target).sum(-1).clamp(max=ends.shape[1] - 1)
    row = torch.arange(rows, device=probabilities.device)
    start = F.pad(ends, (1, 0))[row, block]
    within = blocks[row, block].cumsum(-1) + start[:, None]
    return (block * SAMPLING_BLOCK + (within <= target).sum(-1).clamp(max=SAMPLING_BLOCK - 1)).clamp(max=words - 1)


class Classifier(nn.Module):
    """ELECTRA's fine-tuning head: dropout and a linear layer on the final [CLS] state."""

    def __init__(self, work, attention):
        super().__init__()
        self.embeddings, self.encoder = Embeddings(work), Encoder(work, work.model, attention)
        self.dropout, self.out = work.dropout, nn.Linear(work.model["hiddenSize"], work.labels)

    def logits(self, ids, types, mask):
        states = self.encoder(self.embeddings(ids, types), mask)
        return self.out(F.dropout(states[:, 0], self.dropout)).float()

    def forward(self, ids, types, mask, labels):
        return F.cross_entropy(self.logits(ids, types, mask), labels)


class Predictor(Classifier):
    """The classifier's answers."""

    def forward(self, ids, types, mask):
        return self.logits(ids, types, mask).argmax(-1)


MODELS = {"rtd": Electra, "mlm": MaskedLm, "classification": Classifier, "prediction": Predictor}
