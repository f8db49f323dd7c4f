"""Writes the golden files that the parity tests compare with: networks by Transformers, losses and gradients by PyTorch.

    pip install torch==2.13.0 transformers==5.18.0 safetensors
    python test/parity/generate.py

Every file golden/<case>.safetensors holds weights/…, batch/…, outputs/… and gradients/…, and the case's configuration
as JSON in its metadata; golden/hugging-face-keys.json lists the names and shapes of exported networks. Weights are N(0, 0.3²) (layer-norm scales 1 + N(0, 0.3²)), drawn with the case's seed in the
order of their names; all sizes are unequal, dropout is 0. Everything is computed in float64 and stored as float32.
"""
import json
import math
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import ElectraConfig, ElectraForMaskedLM, ElectraForPreTraining

GOLDEN = Path(__file__).parent / "golden"
VOCAB, MASK = 37, 4
BATCH, LENGTH, SLOTS = 3, 10, 3
MODEL = dict(numLayers=2, hiddenSize=12, numHeads=3, intermediateSize=20, embeddingSize=8, maxSeqLength=LENGTH, dropout=0)
LENGTHS = [10, 7, 9]
SEGMENT_STARTS = [6, 4, 5]
# Used slots of each row as (position, what happened to its input); the last slots of rows 1 and 2 stay unused.
SLOTS_USED = [[(1, "mask"), (4, "keep"), (8, "mask")], [(3, "mask")], [(2, "random"), (7, "mask")]]
# The same for spans: positions 3 to 5, 3, and 1 to 2, which has no token before it and so no boundary.
SPAN_SLOTS_USED = [[(3, "mask"), (4, "mask"), (5, "mask")], [(3, "keep")], [(1, "mask"), (2, "mask")]]
# Of each of those slots (position before the span, position behind it, place in it); None where it is no target.
SPAN_BOUNDARIES = [[(2, 6, 0), (2, 6, 1), (2, 6, 2)], [(2, 4, 0)], [None, None]]


def hf_config(model):
    return ElectraConfig(
        vocab_size=VOCAB, embedding_size=model["embeddingSize"], hidden_size=model["hiddenSize"],
        num_hidden_layers=model["numLayers"], num_attention_heads=model["numHeads"],
        intermediate_size=model["intermediateSize"], max_position_embeddings=model["maxSeqLength"],
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, layer_norm_eps=1e-12,
        pad_token_id=None, attn_implementation="eager",
    )


def build(architecture, model):
    return architecture(hf_config(model)).double().eval()


def fill(parameters, seed):
    generator = torch.Generator().manual_seed(seed)
    for name in sorted(parameters):
        noise = 0.3 * torch.randn(parameters[name].shape, generator=generator, dtype=torch.float64)
        noise = noise + 1 if name.endswith("LayerNorm.weight") else noise
        parameters[name].data.copy_(noise.float().double())


def make_batch(seed, slots_used=SLOTS_USED):
    generator = torch.Generator().manual_seed(seed)
    original = torch.randint(5, VOCAB, (BATCH, LENGTH), generator=generator)
    original[:, 0] = 2
    for row, length in enumerate(LENGTHS):
        original[row, length - 1] = 3
        original[row, length:] = 0
    position = torch.arange(LENGTH)
    inputs = original.clone()
    positions, labels, weights = torch.zeros(3, BATCH, SLOTS, dtype=torch.long)
    positions += (torch.arange(BATCH) * LENGTH)[:, None]
    for row, used in enumerate(slots_used):
        for slot, (column, kind) in enumerate(used):
            positions[row, slot] += column
            labels[row, slot] = original[row, column]
            weights[row, slot] = 1
            inputs[row, column] = {"mask": MASK, "keep": original[row, column], "random": 11}[kind]
    return dict(
        inputIds=inputs, originalIds=original,
        tokenTypeIds=torch.stack([(position >= start) & (position < length) for start, length in zip(SEGMENT_STARTS, LENGTHS)]).long(),
        attentionMask=torch.stack([position < length for length in LENGTHS]).double(),
        maskedPositions=positions.flatten(), maskedLabels=labels.flatten(), maskedWeights=weights.flatten().double(),
        sampleUniforms=torch.rand(BATCH * SLOTS, generator=generator, dtype=torch.float64),
    )


def network_inputs(network, batch, input_ids):
    """What Transformers' network reads; task embeddings, which it does not know, come in with those of the words."""
    inputs = dict(token_type_ids=batch["tokenTypeIds"], attention_mask=batch["attentionMask"].long())
    if "taskTable" not in batch:
        return dict(input_ids=input_ids, **inputs)
    words = network.electra.embeddings.word_embeddings(input_ids)
    return dict(inputs_embeds=words + batch["taskTable"](batch["taskIds"])[:, None], **inputs)


def call(network, batch, input_ids):
    return network(**network_inputs(network, batch, input_ids)).logits


def final_states(network, batch, input_ids):
    return network.electra(**network_inputs(network, batch, input_ids)).last_hidden_state


def masked_lm(network, batch, input_ids, epsilon=1e-6):
    logits = call(network, batch, input_ids).reshape(-1, VOCAB)[batch["maskedPositions"]]
    weights = batch["maskedWeights"]
    nll = cross_entropy(logits, batch["maskedLabels"], reduction="none")
    correct = (logits.argmax(-1) == batch["maskedLabels"]).double()
    return (weights * nll).sum() / (weights.sum() + epsilon), (weights * correct).sum() / weights.sum(), logits


def plant_correct_prediction(network, batch):
    """Makes the network right at the first slot, whose input is [MASK] and so does not tell the original."""
    position = batch["maskedPositions"][0]
    predicted = call(network, batch, batch["inputIds"]).reshape(-1, VOCAB)[position].argmax()
    batch["maskedLabels"][0] = predicted
    batch["originalIds"].view(-1)[position] = predicted


def sample(logits, batch, objective):
    """First word whose cumulative probability exceeds the uniform; slot 0 of each row is made to sample the original, where that is allowed."""
    logits = logits.detach() / objective["temperature"]
    disallow = objective.get("disallowCorrect", False)
    if disallow:
        logits = logits - 1000 * torch.nn.functional.one_hot(batch["maskedLabels"], VOCAB)
    cumulative = torch.softmax(logits, -1).cumsum(-1)
    uniforms = batch["sampleUniforms"]
    for slot in () if disallow else range(0, BATCH * SLOTS, SLOTS):
        label = batch["maskedLabels"][slot]
        below = cumulative[slot, label - 1] if label > 0 else 0
        uniforms[slot] = (below + cumulative[slot, label]) / 2
    uniforms.copy_(uniforms.float().double())
    assert (cumulative - uniforms[:, None]).abs().min() > 1e-5, "a uniform is too near an edge for float32: change the seed"
    samples = (cumulative > uniforms[:, None]).long().argmax(-1)
    ids = batch["originalIds"].flatten().clone()
    used = batch["maskedWeights"] > 0
    ids[batch["maskedPositions"][used]] = samples[used]
    return ids.reshape(BATCH, LENGTH)


def detection(logits, replaced, weights):
    loss = binary_cross_entropy_with_logits(logits, replaced, reduction="none")
    called = (logits > 0).double()
    hits = (weights * called * replaced).sum()
    return {
        "disc": (weights * loss).sum() / weights.sum(),
        "discAccuracy": (weights * (called == replaced)).sum() / weights.sum(),
        "discPrecision": hits / (weights * called).sum().clamp(min=1),
        "discRecall": hits / (weights * replaced).sum().clamp(min=1),
    }


def selected(batch):
    weights = torch.zeros(BATCH * LENGTH, dtype=torch.float64)
    weights[batch["maskedPositions"][batch["maskedWeights"] > 0]] = 1
    return weights.reshape(BATCH, LENGTH)


def copy_mixture(main, copy_head, batch, ids):
    states = final_states(main, batch, ids)
    logits = call(main, batch, ids)
    original = batch["originalIds"]
    copy = torch.sigmoid(copy_head(states).squeeze(-1))
    predicted = torch.softmax(logits, -1).gather(-1, original[..., None]).squeeze(-1)
    nll = -torch.log(copy * (ids == original).double() + (1 - copy) * predicted)
    mask = batch["attentionMask"]
    chosen = logits.argmax(-1).flatten()[batch["maskedPositions"]]
    correct = (batch["maskedWeights"] * (chosen == batch["maskedLabels"])).sum() / batch["maskedWeights"].sum()
    return (mask * nll).sum() / mask.sum(), correct, (mask * copy).sum() / mask.sum()


class SpanBoundaryLayer(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.dense = torch.nn.Linear(inputs, outputs)
        self.LayerNorm = torch.nn.LayerNorm(outputs, eps=1e-12)

    def forward(self, x):
        return self.LayerNorm(torch.nn.functional.gelu(self.dense(x)))


def span_boundary_head(model, max_targets):
    """Two layers over [left; right; place in the span], a place being a row of 200 (SpanBERT, models/pair_bert.py)."""
    hidden, embedding = model["hiddenSize"], model["embeddingSize"]
    head = torch.nn.Module()
    head.position_embeddings = torch.nn.Embedding(max_targets, 200)
    head.add_module("0", SpanBoundaryLayer(2 * hidden + 200, hidden))
    head.add_module("1", SpanBoundaryLayer(hidden, embedding))
    head.bias = torch.nn.Parameter(torch.zeros(VOCAB))
    return head.double()


def add_boundaries(batch):
    left, right, offsets, weights = torch.zeros(4, BATCH, SLOTS, dtype=torch.long)
    starts = (torch.arange(BATCH) * LENGTH)[:, None]
    for row, slots in enumerate(SPAN_BOUNDARIES):
        for slot, boundary in enumerate(slots):
            if boundary is not None:
                left[row, slot], right[row, slot], offsets[row, slot] = boundary
                weights[row, slot] = 1
    batch |= dict(
        boundaryLeft=(left + starts).flatten(), boundaryRight=(right + starts).flatten(),
        boundaryOffsets=offsets.flatten(), boundaryWeights=weights.flatten().double(),
    )


def span_boundary(main, head, batch, ids):
    """Loss summed over the targets and divided by one more than there are (criterions/spanbert_loss.py), and accuracy."""
    states = final_states(main, batch, ids)
    states = states.reshape(BATCH * LENGTH, -1)
    used = batch["boundaryWeights"] > 0
    around = [states[batch["boundaryLeft"][used]], states[batch["boundaryRight"][used]], head.position_embeddings(batch["boundaryOffsets"][used])]
    hidden = getattr(head, "1")(getattr(head, "0")(torch.cat(around, -1)))
    logits = hidden @ main.electra.embeddings.word_embeddings.weight.T + head.bias
    labels = batch["maskedLabels"][used]
    # The first target is made right, so that the accuracy is not 0.
    head.bias.data[labels[0]] += (logits[0].max() - logits[0, labels[0]]).detach().float().double() + 0.5
    logits = hidden @ main.electra.embeddings.word_embeddings.weight.T + head.bias
    return cross_entropy(logits, labels, reduction="sum") / (used.sum() + 1), (logits.argmax(-1) == labels).double().mean()


def main_architecture(objective):
    return ElectraForPreTraining if objective["type"] in ("rtd", "rtd15") else ElectraForMaskedLM


def generator_of(main, objective, model):
    """The generator with the modules it shares put in place, and the parameters that are its own."""
    generator = build(ElectraForMaskedLM, model)
    if objective["weightSharing"] == "all":
        generator.electra = main.electra
    elif objective["weightSharing"] == "embeddings":
        generator.electra.embeddings = main.electra.embeddings
    generator.generator_lm_head.weight = generator.electra.embeddings.word_embeddings.weight
    shared = {id(parameter) for parameter in main.parameters()}
    return generator, {f"generator.{name}": p for name, p in generator.named_parameters() if id(p) not in shared}


def reinforce(generator, reward_baseline, disc_logits, logits, ids, batch):
    """ELECTRA, appendix F. D = P(real) = 1 - sigmoid(disc_logits); one sample at each selected position."""
    states = generator.electra(input_ids=batch["inputIds"], token_type_ids=batch["tokenTypeIds"], attention_mask=batch["attentionMask"].long()).last_hidden_state
    used = batch["maskedWeights"] > 0
    positions = batch["maskedPositions"][used]
    drawn, original = ids.flatten()[positions], batch["originalIds"].flatten()[positions]
    real = 1 - torch.sigmoid(disc_logits.flatten()[positions])
    reward = torch.where(drawn == original, -torch.log(real), -torch.log(1 - real)).detach()
    guess = torch.sigmoid(reward_baseline(states.reshape(BATCH * LENGTH, -1)[positions].detach()).squeeze(-1))
    baseline = -torch.log(guess)
    log_probabilities = torch.log_softmax(logits[used], -1).gather(-1, drawn[:, None]).squeeze(-1)
    target = torch.exp(-reward)
    return {
        "reinforce": -(log_probabilities * (reward - baseline.detach())).mean(),
        "rewardBaseline": -(target * torch.log(guess) + (1 - target) * torch.log(1 - guess)).mean(),
        "reward": reward.mean(),
    }


def objective_outputs(objective, main, generator, extra_head, batch, phase):
    kind = objective["type"]
    plant_correct_prediction(generator or main, batch)
    if kind == "mlm":
        loss, accuracy, _ = masked_lm(main, batch, batch["inputIds"], epsilon=1e-5)
        return {"loss": loss, "mlm": loss, "mlmAccuracy": accuracy}
    strategy = objective.get("strategy", {"type": "joint"})["type"]
    mlm, accuracy, logits = masked_lm(generator, batch, batch["inputIds"])
    if phase == "generator":
        return {"loss": mlm, "mlm": mlm, "generatorAccuracy": accuracy}
    ids = sample(logits, batch, objective)
    replaced = (ids != batch["originalIds"]).double()
    outputs = {"ids": ids, "mlm": mlm, "generatorAccuracy": accuracy, "fakeRate": replaced.sum() / batch["attentionMask"].sum()}
    if kind in ("rtd", "rtd15"):
        disc_logits = call(main, batch, ids)
        weights = batch["attentionMask"] if kind == "rtd" else selected(batch)
        outputs |= detection(disc_logits, replaced, weights)
        from_generator = mlm if strategy == "joint" else 0
        if strategy == "adversarial":
            outputs |= reinforce(generator, extra_head, disc_logits, logits, ids, batch)
            from_generator = outputs["reinforce"] + outputs["rewardBaseline"]
        outputs |= {"loss": from_generator + objective["discWeight"] * outputs["disc"]}
        return outputs | {"discLogits": disc_logits.flatten(), "discLabels": replaced.flatten(), "discWeights": weights.flatten()}
    if kind == "replaceMlm":
        loss, main_accuracy, _ = masked_lm(main, batch, ids)
        return outputs | {"loss": mlm + loss, "replaceMlm": loss, "mlmAccuracy": main_accuracy}
    loss, main_accuracy, copy_rate = copy_mixture(main, extra_head, batch, ids)
    return outputs | {"loss": mlm + loss, "allTokensMlm": loss, "mlmAccuracy": main_accuracy, "copyRate": copy_rate}


# Outputs of the sentence-level tasks, and the rows of the task-embedding table that their sequences have.
PAIR_OUTPUTS = {"nsp": "cls.seq_relationship", "sop": "sop_classifier.classifier", "distance": "sentence_distance.classifier", "reordering": "sentence_reordering.classifier"}
TASK_IDS = {"nsp": 1, "sop": 2, "distance": 3, "reordering": 4}


def pair_tasks(settings):
    """Name and number of classes of each task; ERNIE 2.0's two share the rows. m segments have 1! + ... + m! orders."""
    orders = sum(math.factorial(n) for n in range(1, settings.get("maxSegments", 3) + 1))
    classes = {"nsp": 2, "sop": 2, "distance": 3, "reordering": orders}
    names = {"ernie": ["reordering", "distance"], "none": []}.get(settings["pairObjective"], [settings["pairObjective"]])
    return [(name, classes[name]) for name in names]


def auxiliary_parts(settings):
    """BERT's pooler with an output for each task, the capitalization unit, and the task embeddings."""
    size, parts = MODEL["hiddenSize"], {}
    for name, classes in pair_tasks(settings):
        parts["pooler.dense"] = parts.get("pooler.dense") or torch.nn.Linear(size, size).double()
        parts[PAIR_OUTPUTS[name]] = torch.nn.Linear(size, classes).double()
    if settings.get("capitalizationWeight", 0) > 0:
        parts["capitalization.classifier"] = torch.nn.Linear(size, 1).double()
    if settings.get("taskEmbeddings"):
        parts["electra.embeddings.task_type_embeddings"] = torch.nn.Embedding(16, MODEL["embeddingSize"]).double()
    return parts


def add_auxiliary_inputs(settings, parts, batch, seed):
    """Rows 0 and 2 have labels, of different tasks where there are two; row 1 has none."""
    tasks = pair_tasks(settings)
    last, offset = tasks[-1], sum(classes for _, classes in tasks[:-1])
    batch |= {"pairLabels": torch.tensor([1, 0, offset + (last[1] - 1 if last[1] > 2 else 0)]), "pairWeights": torch.tensor([1, 0, 1]).double()}
    if "electra.embeddings.task_type_embeddings" in parts:
        batch |= {"taskIds": torch.tensor([TASK_IDS[tasks[0][0]], 0, TASK_IDS[last[0]]]), "taskTable": parts["electra.embeddings.task_type_embeddings"]}
    if "capitalization.classifier" in parts:
        capital = torch.rand(BATCH, LENGTH, generator=torch.Generator().manual_seed(seed)) < 0.4
        word = batch["originalIds"] > 4
        batch |= {"capitalLabels": (capital & word).double(), "capitalWeights": word.double()}


def pair_outputs(settings, parts, states, batch):
    """Cross-entropy of each task's rows by PyTorch's own ignored label; other rows are left out."""
    outputs, first = {}, 0
    for name, classes in pair_tasks(settings):
        logits = parts[PAIR_OUTPUTS[name]](torch.tanh(parts["pooler.dense"](states[:, 0])))
        labels = batch["pairLabels"] - first
        own = (batch["pairWeights"] > 0) & (labels >= 0) & (labels < classes)
        labels = torch.where(own, labels, -100)
        correct = (logits.argmax(-1) == labels).double()
        outputs |= {name: cross_entropy(logits, labels), f"{name}Accuracy": correct.sum() / own.sum()}
        first += classes
    return outputs


def auxiliary_outputs(settings, parts, main, batch, ids):
    states = final_states(main, batch, ids)
    outputs = pair_outputs(settings, parts, states, batch)
    loss = settings["pairWeight"] * sum(outputs[name] for name, _ in pair_tasks(settings))
    if "capitalization.classifier" in parts:
        word = batch["capitalWeights"] > 0
        logits, labels = parts["capitalization.classifier"](states).squeeze(-1)[word], batch["capitalLabels"][word]
        outputs |= {"capitalization": binary_cross_entropy_with_logits(logits, labels), "capitalizationAccuracy": ((logits > 0) == (labels > 0)).double().mean()}
        loss = loss + settings["capitalizationWeight"] * outputs["capitalization"]
    return outputs, loss


def objective_case(name, objective, seed, generator_model=None, pairs=None, phase=None):
    main = build(main_architecture(objective), MODEL)
    parameters = dict(main.named_parameters())
    generator = extra_head = None
    if generator_model:
        generator, own = generator_of(main, objective, generator_model)
        parameters |= own
    if objective["type"] == "allTokensMlm":
        extra_head = torch.nn.Linear(MODEL["hiddenSize"], 1).double()
        parameters |= {f"copy_head.{key}": value for key, value in extra_head.named_parameters()}
    if objective.get("strategy", {}).get("type") == "adversarial":
        extra_head = torch.nn.Linear(generator_model["hiddenSize"], 1, bias=False).double()
        parameters |= {f"generator.reward_baseline.{key}": value for key, value in extra_head.named_parameters()}
    with_boundaries = objective.get("sboWeight", 0) > 0
    if with_boundaries:
        boundary_head = span_boundary_head(MODEL, objective["sboMaxTargets"])
        parameters |= {f"span_boundary_predictions.{key}": value for key, value in boundary_head.named_parameters()}
    if pairs:
        parts = auxiliary_parts(pairs)
        parameters |= {f"{part}.{key}": value for part, module in parts.items() for key, value in module.named_parameters()}
    fill(parameters, seed)
    batch = make_batch(seed + 1, SPAN_SLOTS_USED if with_boundaries else SLOTS_USED)
    if with_boundaries:
        add_boundaries(batch)
    if pairs:
        add_auxiliary_inputs(pairs, parts, batch, seed + 2)
    outputs = objective_outputs(objective, main, generator, extra_head, batch, phase)
    ids = outputs.get("ids", batch["inputIds"])
    if with_boundaries:
        sbo, sbo_accuracy = span_boundary(main, boundary_head, batch, ids)
        outputs |= {"loss": outputs["loss"] + objective["sboWeight"] * sbo, "sbo": sbo, "sboAccuracy": sbo_accuracy}
    if pairs:
        auxiliary, added = auxiliary_outputs(pairs, parts, main, batch, ids)
        outputs |= auxiliary | {"loss": outputs["loss"] + added}
    outputs.pop("ids", None)
    batch.pop("taskTable", None)
    found = torch.autograd.grad(outputs["loss"], list(parameters.values()), allow_unused=phase is not None)
    gradients = {key: gradient for key, gradient in zip(parameters, found) if gradient is not None}
    case = {"model": MODEL, "objective": objective, **({"input": pairs} if pairs else {}), **({"phase": phase} if phase else {}), "generatorModel": generator_model, "vocabSize": VOCAB, "batchSize": BATCH}
    write(name, case, {"weights": parameters, "batch": batch, "outputs": outputs, "gradients": gradients})


def network_case(name, architecture, model, seed):
    """Logits and loss as Transformers computes them by itself, with labels at the used slots or replaced tokens."""
    network = build(architecture, model)
    parameters = dict(network.named_parameters())
    fill(parameters, seed)
    batch = make_batch(seed + 1)
    labels = torch.full((BATCH * LENGTH,), -100)
    used = batch["maskedWeights"] > 0
    labels[batch["maskedPositions"][used]] = batch["maskedLabels"][used]
    labels = labels.reshape(BATCH, LENGTH)
    if architecture is ElectraForPreTraining:
        labels = (batch["inputIds"] != batch["originalIds"]).long()
    output = network(input_ids=batch["inputIds"], token_type_ids=batch["tokenTypeIds"], attention_mask=batch["attentionMask"].long(), labels=labels)
    case = {"model": model, "architecture": architecture.__name__, "vocabSize": VOCAB, "batchSize": BATCH}
    outputs = {"logits": output.logits.reshape(BATCH * LENGTH, -1), "loss": output.loss}
    write(name, case, {"weights": parameters, "batch": batch, "outputs": outputs})


def write_keys(name, networks):
    """Names and shapes of the parameters, tied ones once, that Transformers expects of exported folders."""
    keys = {role: {key: list(value.shape) for key, value in network.named_parameters()} for role, network in networks.items()}
    (GOLDEN / f"{name}.json").write_text(json.dumps(keys, indent=1) + "\n")


def write(name, case, groups):
    tensors = {}
    for group, values in groups.items():
        for key, value in values.items():
            value = value.detach().contiguous().clone()
            tensors[f"{group}/{key}"] = value.float() if value.is_floating_point() else value.int()
    save_file(tensors, GOLDEN / f"{name}.safetensors", metadata={"case": json.dumps(case)})
    print(f"{name}: {sum(t.numel() for t in tensors.values())} values")


def main():
    GOLDEN.mkdir(exist_ok=True)
    unprojected = MODEL | {"embeddingSize": MODEL["hiddenSize"]}
    network_case("electra-masked-lm", ElectraForMaskedLM, MODEL, seed=1)
    network_case("electra-masked-lm-unprojected", ElectraForMaskedLM, unprojected, seed=2)
    network_case("electra-pre-training", ElectraForPreTraining, MODEL, seed=3)
    network_case("electra-pre-training-unprojected", ElectraForPreTraining, unprojected, seed=4)

    masking = dict(maskProb=0.3, maskTokenProb=0.85, randomTokenProb=0)
    generator = dict(**masking, generatorSize=0.5, generatorSizedBy="width", weightSharing="embeddings", temperature=1)
    half = MODEL | {"hiddenSize": 6, "numHeads": 1, "intermediateSize": 10}
    shallow = MODEL | {"numLayers": 1}
    write_keys("hugging-face-keys", {
        "discriminator": build(ElectraForPreTraining, MODEL),
        "model": build(ElectraForMaskedLM, MODEL),
        "generator": build(ElectraForMaskedLM, half),
    })
    objective_case("mlm", dict(type="mlm", **masking), seed=10)
    spans = dict(type="span", geometricP=0.2, maxSpanLength=10)
    objective_case("mlm-span-boundary", dict(type="mlm", **masking, masking=spans, sboWeight=0.7, sboMaxTargets=4), seed=15)
    objective_case("rtd", dict(type="rtd", **generator, discWeight=50), 20, half)
    objective_case("rtd-own-embeddings", dict(type="rtd", **generator | dict(weightSharing="none", temperature=0.7), discWeight=7), 30, half)
    objective_case("rtd-shared-transformer", dict(type="rtd", **generator | dict(weightSharing="all", generatorSize=1), discWeight=50), 40, MODEL)
    objective_case("rtd-shallow-generator", dict(type="rtd", **generator | dict(generatorSizedBy="layers"), discWeight=50), 50, shallow)
    objective_case("rtd15", dict(type="rtd15", **generator, discWeight=50), 60, half)
    objective_case("replaceMlm", dict(type="replaceMlm", **generator), 70, half)
    objective_case("mlm-nsp", dict(type="mlm", **masking), 90, pairs=dict(format="segmentPair", pairObjective="nsp", pairWeight=0.7))
    objective_case("rtd-sop", dict(type="rtd", **generator, discWeight=50), 100, half, dict(format="segmentPair", pairObjective="sop", pairWeight=3))
    objective_case("rtd-disallow-correct", dict(type="rtd", **generator | dict(temperature=1.3, disallowCorrect=True), discWeight=50), 110, half)
    objective_case("rtd-adversarial", dict(type="rtd", **generator, discWeight=50, strategy=dict(type="adversarial")), 120, half)
    objective_case("rtd15-adversarial", dict(type="rtd15", **generator | dict(weightSharing="none"), discWeight=7, strategy=dict(type="adversarial")), 130, half)
    two_stage = dict(weightSharing="none", strategy=dict(type="twoStage", generatorShare=0.5, copyWeights=False))
    for phase, seed in (("generator", 140), ("discriminator", 150)):
        objective_case(f"rtd-two-stage-{phase}", dict(type="rtd", **generator | two_stage, discWeight=50), seed, half, phase=phase)
    objective_case("allTokensMlm", dict(type="allTokensMlm", **generator), 80, half)
    objective_case("mlm-distance", dict(type="mlm", **masking), 110, pairs=dict(format="segmentPair", pairObjective="distance", pairWeight=0.7))
    objective_case("mlm-reordering", dict(type="mlm", **masking), 120, pairs=dict(format="segmentPair", pairObjective="reordering", maxSegments=3, pairWeight=1.3))
    everything = dict(format="segmentPair", pairObjective="ernie", maxSegments=2, pairWeight=2, capitalizationWeight=0.6, taskEmbeddings=True)
    boundaries = dict(masking=spans, sboWeight=3, sboMaxTargets=4)
    objective_case("rtd-span-boundary", dict(type="rtd", **generator | boundaries, discWeight=50), 160, half)
    objective_case("allTokensMlm-span-boundary", dict(type="allTokensMlm", **generator | boundaries), 170, half)
    objective_case("rtd-ernie", dict(type="rtd", **generator, discWeight=50), 130, half, everything)


if __name__ == "__main__":
    main()
