"""TensorFlow's time for a step that the trainer runs, as one tf.function: ELECTRA, MLM, classification or prediction, fp32.

    python tensorflow_step.py WORKLOAD.json [--threads 2]

The same work as the trainer's step (see torch_step.py): sizes, dropout rate and sites, tied softmax over selected
positions only, two-level sampling, clipping by global norm, AdamW in the graph, loss read each step. Query, key and
value are one product; the gradient of a look-up is a dense sum by segments, the fastest form beside a tied table.
Batches are made outside the clock. Speaks the protocol of step_server.py.
"""
import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

from step_server import WARM_UP_STEPS, random_batch, read_workload, serve

SAMPLING_BLOCK = 256
RATE, BETA1, BETA2, EPSILON, DECAY = 5e-4, 0.9, 0.999, 1e-6, 0.01


class Weights:
    """Variables by name, made on first use."""

    def __init__(self):
        self.variables = {}

    def get(self, name, shape, fill=None):
        if name not in self.variables:
            value = tf.random.normal(shape, stddev=0.02) if fill is None else tf.fill(shape, float(fill))
            self.variables[name] = tf.Variable(value, name=name)
        return self.variables[name]

    def linear(self, name, x, size):
        return tf.nn.bias_add(tf.matmul(x, self.get(f"{name}/w", [x.shape[-1], size])), self.get(f"{name}/b", [size], 0))

    def norm(self, name, x):
        """Layer norm over the last axis. x: [tokens, width]"""
        centred = x - tf.reduce_mean(x, -1, keepdims=True)
        scale = tf.math.rsqrt(tf.reduce_mean(tf.square(centred), -1, keepdims=True) + 1e-12)
        width = x.shape[-1]
        return centred * scale * self.get(f"{name}/gamma", [width], 1) + self.get(f"{name}/beta", [width], 0)


@tf.custom_gradient
def look_up(table, ids):
    rows = table.shape[0]
    return tf.gather(table, ids), lambda dy: (tf.math.unsorted_segment_sum(dy, ids, rows), None)


class Network:
    """Forward passes over flat tokens, [batch * length, width]."""

    def __init__(self, work):
        self.work, self.weights = work, Weights()

    def dropout(self, x):
        return tf.nn.dropout(x, self.work.dropout) if self.work.dropout > 0 else x

    def tokens(self):
        return self.weights.get("tokens", [self.work.vocab_size, self.work.model["embeddingSize"]])

    def embed(self, ids, types):
        work, size = self.work, self.work.model["embeddingSize"]
        words = look_up(tf.convert_to_tensor(self.tokens()), ids) + tf.one_hot(types, 2) @ self.weights.get("types", [2, size])
        placed = tf.reshape(words, [work.batch, work.length, size]) + self.weights.get("positions", [work.length, size])
        return self.dropout(self.weights.norm("embeddings", tf.reshape(placed, [-1, size])))

    def encode(self, name, size, x, bias):
        width = size["hiddenSize"]
        x = x if x.shape[-1] == width else self.weights.linear(f"{name}/project", x, width)
        for index in range(size["numLayers"]):
            x = self.layer(f"{name}/{index}", size, x, bias)
        return x

    def layer(self, name, size, x, bias):
        weights, width = self.weights, size["hiddenSize"]
        attended = weights.linear(f"{name}/out", self.attend(name, size, x, bias), width)
        x = weights.norm(f"{name}/norm1", x + self.dropout(attended))
        inner = tf.nn.gelu(weights.linear(f"{name}/up", x, size["intermediateSize"]))
        return weights.norm(f"{name}/norm2", x + self.dropout(weights.linear(f"{name}/down", inner, width)))

    def attend(self, name, size, x, bias):
        work, heads, width = self.work, size["numHeads"], size["hiddenSize"]
        qkv = self.weights.linear(f"{name}/qkv", x, 3 * width)
        shaped = tf.reshape(qkv, [work.batch, work.length, 3, heads, width // heads])
        q, k, v = tf.unstack(tf.transpose(shaped, [2, 0, 3, 1, 4]))
        scores = tf.nn.softmax(tf.matmul(q * (width // heads) ** -0.5, k, transpose_b=True) + bias)
        return tf.reshape(tf.transpose(tf.matmul(self.dropout(scores), v), [0, 2, 1, 3]), [-1, width])

    def log_probabilities(self, states, positions):
        hidden = self.weights.linear("mlm/dense", look_up(states, positions), self.work.model["embeddingSize"])
        hidden = self.weights.norm("mlm/norm", tf.nn.gelu(hidden))
        logits = tf.matmul(hidden, self.tokens(), transpose_b=True)
        return tf.nn.log_softmax(tf.nn.bias_add(logits, self.weights.get("mlm/bias", [self.work.vocab_size], 0)))


def padding_bias(mask):
    return (1.0 - tf.cast(mask, tf.float32))[:, None, None, :] * -10000.0


def mlm_parts(network, size, name, batch, bias):
    """Loss at the selected positions, and log-probabilities [slots, words]."""
    masked, types = tf.reshape(batch["masked"], [-1]), tf.reshape(batch["types"], [-1])
    states = network.encode(name, size, network.embed(masked, types), bias)
    log_probabilities = network.log_probabilities(states, batch["positions"])
    labels = tf.gather(tf.reshape(batch["ids"], [-1]), batch["positions"])
    return -tf.reduce_mean(tf.gather(log_probabilities, labels, batch_dims=1)), log_probabilities


def mlm_loss(network, batch):
    return mlm_parts(network, network.work.model, "encoder", batch, padding_bias(batch["mask"]))[0]


def rtd_loss(network, batch):
    work, bias = network.work, padding_bias(batch["mask"])
    mlm, log_probabilities = mlm_parts(network, work.generator, "generator", batch, bias)
    sampled = sample(tf.exp(tf.stop_gradient(log_probabilities)), batch["uniforms"])
    ids, types = tf.reshape(batch["ids"], [-1]), tf.reshape(batch["types"], [-1])
    corrupted = tf.tensor_scatter_nd_update(ids, batch["positions"][:, None], sampled)
    replaced = tf.cast(corrupted != ids, tf.float32)
    hidden = network.encode("discriminator", work.model, network.embed(corrupted, types), bias)
    hidden = tf.nn.gelu(network.weights.linear("rtd/dense", hidden, work.model["hiddenSize"]))
    scores = network.weights.linear("rtd/out", hidden, 1)[:, 0]
    weights = tf.cast(tf.reshape(batch["mask"], [-1]), tf.float32)
    each = tf.nn.sigmoid_cross_entropy_with_logits(labels=replaced, logits=scores)
    return mlm + work.disc_weight * tf.reduce_sum(each * weights) / tf.reduce_sum(weights)


def class_logits(network, batch):
    work = network.work
    ids, types = tf.reshape(batch["ids"], [-1]), tf.reshape(batch["types"], [-1])
    states = network.encode("encoder", work.model, network.embed(ids, types), padding_bias(batch["mask"]))
    first = tf.reshape(states, [work.batch, work.length, -1])[:, 0]
    return network.weights.linear("classifier", network.dropout(first), work.labels)


def classification_loss(network, batch):
    logits = class_logits(network, batch)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=batch["labels"], logits=logits))


LOSSES = {"rtd": rtd_loss, "mlm": mlm_loss, "classification": classification_loss}


def sample(probabilities, uniforms):
    """One word a row by inverse transform in two levels. probabilities: [rows, words]; uniforms: [rows]"""
    rows, words = probabilities.shape
    padded = tf.pad(probabilities, [[0, 0], [0, -words % SAMPLING_BLOCK]])
    blocks = tf.reshape(padded, [rows, -1, SAMPLING_BLOCK])
    ends = tf.cumsum(tf.reduce_sum(blocks, -1), -1)
    target = uniforms[:, None] * ends[:, -1:]
    block = tf.minimum(count_not_above(ends, target), ends.shape[1] - 1)
    start = tf.gather(tf.pad(ends, [[0, 0], [1, 0]]), block, batch_dims=1)
    within = tf.cumsum(tf.gather(blocks, block, batch_dims=1), -1) + start[:, None]
    word = block * SAMPLING_BLOCK + tf.minimum(count_not_above(within, target), SAMPLING_BLOCK - 1)
    return tf.cast(tf.minimum(word, words - 1), tf.int64)


def count_not_above(values, target):
    return tf.reduce_sum(tf.cast(values <= target, tf.int32), -1)


class AdamW:
    """AdamW in the graph, one fused update a variable; vectors, which are biases and norms, do not decay."""

    def __init__(self, variables):
        self.slots = [(v, tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v))) for v in variables]

    def apply(self, gradients):
        for (variable, first, second), gradient in zip(self.slots, gradients):
            if variable.shape.rank > 1:
                variable.assign_sub(RATE * DECAY * variable)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle, m=first.handle, v=second.handle, beta1_power=0.0, beta2_power=0.0,
                lr=RATE, beta1=BETA1, beta2=BETA2, epsilon=EPSILON, grad=gradient,
            )


def make_prediction(network, first_batch):
    class_logits(network, first_batch)  # makes the variables

    @tf.function
    def predict(batch):
        return tf.reduce_sum(tf.argmax(class_logits(network, batch), -1))

    return lambda batch: float(predict(batch))


def make_step(work, first_batch):
    tf.random.set_seed(0)
    network = Network(work)
    if work.kind == "prediction":
        return make_prediction(network, first_batch)
    loss_of = LOSSES[work.kind]
    loss_of(network, first_batch)  # makes the variables
    variables = list(network.weights.variables.values())
    optimizer = AdamW(variables)

    @tf.function
    def step(batch):
        with tf.GradientTape() as tape:
            loss = loss_of(network, batch)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 1.0)
        optimizer.apply(gradients)
        return loss

    return lambda batch: float(step(batch))


def multiply(n):
    a, b = tf.random.normal([n, n]), tf.random.normal([n, n])
    return lambda: float(tf.reduce_sum(tf.matmul(a, b)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("workload")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    work = read_workload(options.workload)
    random = np.random.default_rng(0)

    def next_batch():
        return {name: tf.constant(value) for name, value in random_batch(work, random).items()}

    step = make_step(work, next_batch())
    for _ in range(WARM_UP_STEPS):
        step(next_batch())
    serve(step, next_batch, multiply, {"version": f"TensorFlow {tf.__version__}", "device": "CPU", "detail": "tf.function"})


if __name__ == "__main__":
    main()
