// node test/golden/studies/condense.mjs EXPERIMENT.ablation.json OUT: copies an experiment with its finished runs, without
// checkpoints and predictions, in a form that `ablation-bench results` and `export` read like any other. Points of the
// training curves become means of five (losses, metrics, gradient norms); all else in the log stays.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const POINTS = 5;
const [file, out] = process.argv.slice(2);
if (file === undefined || out === undefined || existsSync(out)) throw new Error('Expected: an experiment file, and a folder that does not exist yet.');
const runs = path.join(path.dirname(file), 'runs', path.basename(file, '.ablation.json'));
const significant = (value) => Number(value.toPrecision(6));
const mean = (values) => significant(values.reduce((sum, value) => sum + value, 0) / values.length);

/** One point for several: where the last stands, with the means of what was logged. */
function merged(points) {
  const last = points.at(-1);
  const values = Object.fromEntries(Object.keys(last.values).map((name) => [name, mean(points.map((point) => point.values[name] ?? last.values[name]))]));
  return { ...last, gradientNorm: mean(points.map(({ gradientNorm }) => gradientNorm)), tokensPerSecond: mean(points.map(({ tokensPerSecond }) => tokensPerSecond)), values };
}

function condensed(events) {
  const kept = [];
  let waiting = [];
  const flush = () => { if (waiting.length > 0) kept.push(merged(waiting)); waiting = []; };
  for (const event of events) {
    if (event.type !== 'stepLogged') flush();
    if (event.type === 'stepLogged') waiting.push(event);
    else if (event.type !== 'checkpointSaved') kept.push(event);
    if (waiting.length === POINTS) flush();
  }
  flush();
  return kept;
}

mkdirSync(out, { recursive: true });
copyFileSync(file, path.join(out, path.basename(file)));
for (const name of readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter((each) => path.basename(each) === 'result.json')) {
  const from = path.join(runs, path.dirname(name));
  const to = path.join(out, 'runs', path.basename(runs), path.dirname(name));
  mkdirSync(to, { recursive: true });
  copyFileSync(path.join(runs, name), path.join(to, 'result.json'));
  const record = JSON.parse(readFileSync(path.join(from, 'run.json'), 'utf8'));
  writeFileSync(path.join(to, 'run.json'), `${JSON.stringify({ ...record, experimentFile: path.basename(file) }, null, 2)}\n`);
  const events = readFileSync(path.join(from, 'events.jsonl'), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  writeFileSync(path.join(to, 'events.jsonl'), condensed(events).map((event) => `${JSON.stringify(event)}\n`).join(''));
}
