import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { listStudies, openStudy, type RecordedStudy } from '../../recordings/recording';
import { formatSeconds } from '../../results/format';
import type { Messages } from '../messages';
import { Replay } from './replay';

/** The command "Replay a Recorded Study", and replays that a reload of the window brings back. */
export class Replays {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly messages: Messages,
  ) {}

  /** @param folder of the study; null asks. Throws UserErrors `recording.none`, `record.invalid`, `events.malformed`. */
  async choose(folder: string | null): Promise<void> {
    const study = folder === null ? await this.ask() : openStudy(folder);
    if (study !== undefined) this.open(study, null);
  }

  /** Plays the study from the start again, paused; closes the panel where the study is gone. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const uri = (state as { experimentUri?: unknown } | undefined)?.experimentUri;
    try {
      this.open(openStudy(dirname(vscode.Uri.parse(String(uri), true).fsPath)), panel);
    } catch (error) {
      this.messages.log.info(String(error));
      panel.dispose();
    }
  }

  private open(study: RecordedStudy, panel: vscode.WebviewPanel | null): void {
    new Replay(study, panel, this.extensionUri, this.messages.show);
  }

  private async ask(): Promise<RecordedStudy | undefined> {
    const studies = listStudies(join(this.extensionUri.fsPath, 'media', 'studies'));
    const items = studies.map((study) => ({ ...itemOf(study), study }));
    const other = { label: vscode.l10n.t('Open a folder …'), detail: vscode.l10n.t('A study that "ablation-bench record" wrote'), study: null };
    const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { study: RecordedStudy | null }>([...items, other], { placeHolder: vscode.l10n.t('Choose a recorded study to replay'), matchOnDetail: true });
    if (chosen === undefined || chosen.study !== null) return chosen?.study ?? undefined;
    const folders = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true });
    return folders?.[0] === undefined ? undefined : openStudy(folders[0].fsPath);
  }
}

function itemOf({ recording }: RecordedStudy): vscode.QuickPickItem {
  const { title, description, hardware, runs, trainingSeconds } = recording;
  return { label: title, description: vscode.l10n.t('{0} · {1} runs · {2} of training', hardware, runs, formatSeconds(trainingSeconds)), detail: description };
}
