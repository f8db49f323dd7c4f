import * as vscode from 'vscode';
import { assertNever } from '../../common/errors';
import type { AuditReport, View } from '../../panel/protocol';
import { commandIds } from '../commandIds';
import type { FormEdits } from '../experiments/applyEdit';
import type { Messages } from '../messages';
import { requireTrust } from '../trust';
import { BenchPanel, type PanelAction, type PanelHost } from './benchPanel';
import type { EmbeddingMaps } from './embeddingMaps';
import { saveExport } from './saveExport';
import type { PanelData } from './panelData';

/** The one panel: opened on demand, taken over again after a reload of the window. */
export class Panels {
  private panel: BenchPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly data: PanelData,
    private readonly maps: EmbeddingMaps,
    private readonly edits: FormEdits,
    private readonly messages: Messages,
  ) {}

  /** URI of the experiment that an open panel shows. */
  get shownExperiment(): string | null {
    return this.panel === undefined ? null : (this.data.entry()?.uri.toString() ?? null);
  }

  /** Opens the panel or brings it to the front. `experimentUri` and `view` stay as they were when null. */
  open(experimentUri: string | null, view: View | null): void {
    if (experimentUri !== null) this.data.select(experimentUri);
    this.panel ??= this.adopt(BenchPanel.create(this.host()));
    this.panel.reveal(view);
    this.sendExperiment();
    this.sendRuns();
  }

  restore(panel: vscode.WebviewPanel): void {
    this.panel = this.adopt(new BenchPanel(panel, this.host()));
  }

  sendExperiment(): void {
    this.panel?.sendExperiment();
  }

  sendRuns(): void {
    this.panel?.sendRuns();
  }

  /** Shows an audit that began or ended. */
  showAudit(audit: AuditReport): void {
    this.data.audit = audit;
    this.panel?.sendAudit();
  }

  /** Shows how the request for a map of embeddings stands, or the map. */
  showEmbeddings(change: 'status' | 'map'): void {
    if (change === 'map') this.panel?.sendMap();
    else this.panel?.sendEmbeddings();
  }

  private adopt(panel: BenchPanel): BenchPanel {
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    return panel;
  }

  private host(): PanelHost {
    return {
      extensionUri: this.extensionUri,
      data: this.data,
      maps: this.maps,
      perform: (action) => this.perform(action),
      onError: this.messages.show,
    };
  }

  private async perform(action: PanelAction): Promise<void> {
    switch (action.type) {
      case 'edit':
        return this.edits.apply(vscode.Uri.parse(action.uri), action.path, action.value);
      case 'run':
        await this.edits.settled();
        await vscode.commands.executeCommand(action.variant === null ? commandIds.runExperiment : commandIds.runVariant, action.uri, action.variant);
        return;
      case 'audit':
        await this.edits.settled();
        await vscode.commands.executeCommand(commandIds.auditMasking, action.uri, action.variant);
        return;
      case 'embeddings':
        requireTrust();
        await this.edits.settled();
        return this.maps.draw(action.request);
      case 'cancelEmbeddings':
        return this.maps.cancel();
      case 'resume':
        await vscode.commands.executeCommand(commandIds.resume, action.uri);
        return;
      case 'stop':
        await vscode.commands.executeCommand(commandIds.stop, this.data.entry()?.uri);
        return;
      case 'openFile':
        await vscode.commands.executeCommand(commandIds.openExperiment, action.uri);
        return;
      case 'openLog':
        await vscode.commands.executeCommand(commandIds.showLog, { uri: this.data.entry()?.uri.toString(), runId: action.runId });
        return;
      case 'exportResults':
        await vscode.commands.executeCommand(commandIds.exportResults, action.uri);
        return;
      case 'replay':
        return;
      case 'export':
        return saveExport(action, { experiment: this.data.entry()?.uri, extensionUri: this.extensionUri });
      default:
        assertNever(action);
    }
  }
}
