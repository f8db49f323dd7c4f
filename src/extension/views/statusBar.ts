import * as vscode from 'vscode';
import type { RunSummary } from '../../panel/protocol';
import { commandIds } from '../commandIds';
import { statusText } from './statusText';

/** The one status-bar item: variant, step and time left; shown while something trains, opens the Training view. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('ablationBench.progress', vscode.StatusBarAlignment.Left, 10);

  constructor() {
    this.item.name = 'Ablation Bench';
    this.item.command = { title: vscode.l10n.t('Open Panel'), command: commandIds.openPanel, arguments: [undefined, 'training'] };
  }

  show(active: RunSummary[], preparing: string | null): void {
    const text = statusText(active, preparing, vscode.l10n.t);
    if (text === null) return this.item.hide();
    this.item.text = text;
    this.item.tooltip = vscode.l10n.t('Ablation Bench: open the loss curves');
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
