import type { Finding } from './finding';
import type { ExperimentFile } from './schema';

/** Knobs of evaluation that contradict each other, as the file writes them. */
export function checkEvaluation({ evaluation = {} }: ExperimentFile): Finding[] {
  const { learningRate, learningRateGrid = [], batchSize, batchSizeGrid = [], predictTestSets, glueFolder = null, glueTasks } = evaluation;
  const error = (key: string, message: string): Finding => ({ severity: 'error', path: ['evaluation', key], message });
  const findings: Finding[] = [];
  if (learningRate !== undefined && learningRateGrid.length > 0)
    findings.push(error('learningRate', `learningRate ${learningRate} has no effect beside learningRateGrid, which tries ${learningRateGrid.join(', ')}. Leave one of them out.`));
  if (batchSize !== undefined && batchSizeGrid.length > 0)
    findings.push(error('batchSize', `batchSize ${batchSize} has no effect beside batchSizeGrid, which tries ${batchSizeGrid.join(', ')}. Leave one of them out.`));
  if (predictTestSets === true && glueFolder === null) findings.push(error('predictTestSets', 'predictTestSets needs the test files of GLUE, but glueFolder is not set. Set evaluation.glueFolder, or leave predictTestSets out.'));
  for (const [key, values] of Object.entries({ learningRateGrid, batchSizeGrid, glueTasks: glueTasks ?? [] })) {
    const twice = values.find((value, index) => (values as unknown[]).indexOf(value) !== index);
    if (twice !== undefined) findings.push(error(key, `${key} lists ${String(twice)} twice. Remove one.`));
  }
  return findings;
}
