import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ReplayAction, RunSummary } from '../../panel/protocol';
import type { RecordedStudy } from '../../recordings/recording';
import { experimentSuffix, viewIds } from '../commandIds';
import { newExperimentFrom } from '../experiments/newExperiment';
import { BenchPanel, type PanelAction, type PanelHost } from '../panel/benchPanel';
import { saveExport } from '../panel/saveExport';
import { ReplayData } from './replayData';

/** How often the panel is told how far the recording is played. */
const tickMilliseconds = 250;

/** One recorded study in a panel of its own, gone with it. */
export class Replay {
  private readonly data: ReplayData;
  private readonly panel: BenchPanel;
  private readonly timer: NodeJS.Timeout;
  /** States of the runs that the panel was sent results for. */
  private sentStates = '';
  private wasPlaying = false;

  /** @param restored the panel that a reload of the window brought back; null to open one, which begins to play */
  constructor(study: RecordedStudy, restored: vscode.WebviewPanel | null, private readonly extensionUri: vscode.Uri, onError: (thrown: unknown) => void) {
    this.data = new ReplayData(study, () => performance.now());
    // A map is of a checkpoint, which a recording does not have.
    const maps = { status: null, drawn: null };
    const host: PanelHost = { extensionUri, data: this.data, maps, perform: (action) => this.perform(action), onError };
    this.panel = restored === null ? BenchPanel.create(host, viewIds.replay, vscode.l10n.t('Replay: {0}', study.recording.title)) : new BenchPanel(restored, host);
    this.timer = setInterval(() => this.tick(), tickMilliseconds);
    this.panel.onDidDispose(() => clearInterval(this.timer));
    if (restored !== null) return;
    this.data.playback.play();
    this.panel.reveal('training');
  }

  private tick(): void {
    const { playing } = this.data.playback;
    if (playing || this.wasPlaying) this.send();
    this.wasPlaying = playing;
  }

  /** Results are many numbers, so they are sent only when a run has changed its state. */
  private send(): void {
    const runs = this.data.runs();
    const states = statesOf(runs);
    if (states === this.sentStates) this.panel.sendRunList(runs);
    else this.panel.sendRuns();
    this.sentStates = states;
    this.panel.sendReplay();
  }

  /** What would train or edit has no place in a recording. */
  private async perform(action: PanelAction): Promise<void> {
    if (action.type === 'replay') await this.steer(action.action);
    else if (action.type === 'export') await saveExport(action, { experiment: undefined, extensionUri: this.extensionUri });
  }

  private async steer(action: ReplayAction): Promise<void> {
    const { playback, text, study } = this.data;
    switch (action.do) {
      case 'newExperiment':
        await newExperimentFrom(text, basename(study.file, experimentSuffix));
        return;
      case 'play':
        playback.play();
        break;
      case 'pause':
        playback.pause();
        break;
      case 'speed':
        playback.setSpeed(action.speed);
        break;
      case 'seek':
        playback.seek(action.fraction);
        break;
    }
    this.send();
  }
}

function statesOf(runs: RunSummary[]): string {
  return runs.map(({ id, state }) => `${id} ${state}`).join('\n');
}
