import type { InputConfig } from '../experiment/schema';
import { sentenceTasks, taskOfLabel, type SentenceTask } from '../experiment/sentenceTasks';
import type { BatchArrays } from '../model/program';
import type { Sequence, SpecialTokens } from '../objectives/definition';
import { isCandidate } from '../objectives/selection/words';

/** What ERNIE 2.0's tasks read of a batch, filled row by row; see `PretrainInputs`. Arrays that the run does not use are left out. */
export class AuxiliaryArrays {
  readonly arrays: BatchArrays;
  private readonly labels: Float32Array;
  private readonly weights: Float32Array;
  private readonly taskIds: Int32Array;
  private readonly tasks: readonly SentenceTask[];

  constructor(
    batchSize: number,
    private readonly maxSeqLength: number,
    input: InputConfig,
    private readonly special: SpecialTokens,
  ) {
    const usesCapitals = input.capitalizationWeight > 0;
    const tokens = usesCapitals ? batchSize * maxSeqLength : 0;
    this.labels = new Float32Array(tokens);
    this.weights = new Float32Array(tokens);
    this.taskIds = new Int32Array(batchSize);
    this.tasks = sentenceTasks(input);
    this.arrays = {
      ...(usesCapitals ? { capitalLabels: this.labels, capitalWeights: this.weights } : {}),
      ...(input.taskEmbeddings ? { taskIds: this.taskIds } : {}),
    };
  }

  setRow(row: number, { ids, capitals, pairLabel }: Sequence): void {
    this.taskIds[row] = pairLabel === undefined ? 0 : taskOfLabel(this.tasks, pairLabel).id;
    if (this.labels.length === 0) return;
    const start = row * this.maxSeqLength;
    this.labels.set(capitals ?? [], start);
    ids.forEach((id, position) => (this.weights[start + position] = Number(isCandidate(id, { special: this.special }))));
  }
}
