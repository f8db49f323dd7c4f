/** The trainer's `embeddings` verb as a child, its map in the panel. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../common/errors';
import type { EmbeddingsRequest, EmbeddingsStatus } from '../../panel/protocol';
import type { EmbeddingMap } from '../../results/embeddingMap/mapRecord';
import type { TrainerProgram } from '../runs/launch';
import { runTrainer } from '../runs/trainerChild';
import { readSettings } from '../settings';

/** Draws one map at a time: a new request, or none, ends the one before. */
export class EmbeddingMaps implements vscode.Disposable {
  /** How the last request stands; kept, as the map is, for a panel that was hidden or reloaded meanwhile. */
  status: EmbeddingsStatus | null = null;
  /** The last map that was drawn, of the experiment `uri`. */
  drawn: { uri: string; map: EmbeddingMap } | null = null;
  private running: AbortController | null = null;

  /** @param onChange is told whether there is a new map, or only another status */
  constructor(
    private readonly program: TrainerProgram,
    private readonly onChange: (change: 'status' | 'map') => void,
  ) {}

  /** What goes wrong is told in the panel, where the map would be. */
  async draw(request: EmbeddingsRequest): Promise<void> {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    const show = (state: EmbeddingsStatus['state'], message: string | null): void => {
      if (this.running === controller) this.setStatus({ request, state, message });
    };
    show('running', null);
    try {
      const map = await mapOf(request, this.program, controller.signal, (progress) => show('running', progress));
      if (this.running !== controller) return;
      this.drawn = { uri: request.uri, map };
      this.onChange('map');
      show('done', null);
    } catch (error) {
      show('failed', messageOf(error));
    }
  }

  cancel(): void {
    if (this.running === null || this.status?.state !== 'running') return;
    this.running.abort();
    this.running = null;
    this.setStatus(null);
  }

  dispose(): void {
    this.running?.abort();
    this.running = null;
  }

  private setStatus(status: EmbeddingsStatus | null): void {
    this.status = status;
    this.onChange('status');
  }
}

/** Throws a UserError `embeddings.failed` with the sentence that the trainer ended with. */
async function mapOf(request: EmbeddingsRequest, program: TrainerProgram, signal: AbortSignal, onProgress: (line: string) => void): Promise<EmbeddingMap> {
  const file = vscode.Uri.parse(request.uri).fsPath;
  const lines: string[] = [];
  let lastError = '';
  const onErrorLine = (line: string): void => {
    if (/^UMAP: /.test(line)) onProgress(line);
    else lastError = line.trim() || lastError;
  };
  const ended = await runTrainer({ ...program, nodePath: readSettings().nodePath, args: embeddingsArguments(file, request) }, dirname(file), { onLine: (line) => lines.push(line), onErrorLine, signal });
  if (ended === 0) return JSON.parse(lines.join('\n')) as EmbeddingMap;
  throw new UserError('embeddings.failed', lastError || (ended instanceof Error ? ended.message : `The trainer ended with exit code ${ended ?? -1}.`));
}

function embeddingsArguments(file: string, { variant, seed, method, generator, words }: EmbeddingsRequest): string[] {
  return [
    ...['embeddings', file, `--variant=${variant}`, `--seed=${seed}`, `--method=${method}`, '--json', '--vectors', '--progress'],
    ...(generator ? ['--generator'] : []),
    ...(words.length > 0 ? [`--words=${words.join(',')}`] : []),
  ];
}
