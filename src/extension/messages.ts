import * as vscode from 'vscode';
import { messageOf, UserError } from '../common/errors';

/** The one output channel and the one way to tell the user of a failure. */
export class Messages implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('Ablation Bench', { log: true });
  private readonly showing = new Set<string>();

  /** As `showError`, for those who do not wait. */
  readonly show = (thrown: unknown): void => void this.showError(thrown);

  /**
   * Shows one notification for a failure; the same sentence is not shown twice at a time. What is not a UserError is
   * a defect of ours: its trace goes to the log only.
   */
  async showError(thrown: unknown, openLog: () => unknown = () => this.log.show(true)): Promise<void> {
    const sentence = messageOf(thrown);
    this.log.error(thrown instanceof Error && !(thrown instanceof UserError) ? (thrown.stack ?? sentence) : sentence);
    if (this.showing.has(sentence)) return;
    this.showing.add(sentence);
    const action = vscode.l10n.t('Open Log');
    const chosen = await vscode.window.showErrorMessage(sentence, action);
    this.showing.delete(sentence);
    if (chosen === action) await openLog();
  }

  dispose(): void {
    this.log.dispose();
  }
}
