import { join } from 'node:path';
import * as vscode from 'vscode';
import { newNonce, panelHtml } from '../../panel/html';
import type { FromWebview, RunSummary, ToWebview, View } from '../../panel/protocol';
import { viewIds } from '../commandIds';
import { CurveFeed } from './curveFeed';
import type { EmbeddingMaps } from './embeddingMaps';
import type { PanelSource } from './panelSource';

/** What the panel asks the extension to do; messages about its own state are dealt with here. */
export type PanelAction = Exclude<FromWebview, { type: 'ready' | 'selectExperiment' | 'viewChanged' }>;

export interface PanelHost {
  extensionUri: vscode.Uri;
  data: PanelSource;
  maps: Pick<EmbeddingMaps, 'status' | 'drawn'>;
  perform(action: PanelAction): Promise<void>;
  onError(thrown: unknown): void;
}

/** Curves grow at most this often. */
const feedMilliseconds = 250;

/** One webview panel. It keeps no data: while it is hidden nothing is sent, and `ready` brings it up to date. */
export class BenchPanel {
  private listening = false;
  private pendingView: View | null = null;
  private readonly feed: CurveFeed;
  private feeding: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly host: PanelHost,
  ) {
    this.feed = new CurveFeed((message) => this.post(message), host.onError, (run) => host.data.eventsOf(run));
    panel.iconPath = { light: iconUri(host.extensionUri, 'light'), dark: iconUri(host.extensionUri, 'dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: ['dist', 'media'].map((folder) => vscode.Uri.joinPath(host.extensionUri, folder)) };
    panel.webview.onDidReceiveMessage((message: FromWebview) => this.receive(message));
    panel.onDidChangeViewState(() => (this.listening = this.listening && panel.visible));
    panel.webview.html = this.html();
    this.timer = setInterval(() => this.sendCurves(), feedMilliseconds);
    panel.onDidDispose(() => clearInterval(this.timer));
  }

  static create(host: PanelHost, viewType: string = viewIds.panel, title = 'Ablation Bench'): BenchPanel {
    return new BenchPanel(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active), host);
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(listener);
  }

  /** Brings the panel to the front, with this view when one is given. */
  reveal(view: View | null): void {
    this.panel.reveal();
    if (view === null) return;
    if (this.listening) this.post({ type: 'show', view });
    else this.pendingView = view;
  }

  /** The experiment file or the choice of experiment changed. */
  sendExperiment(): void {
    this.post(this.host.data.experimentMessage());
  }

  /** The list of runs changed. */
  sendRuns(): void {
    if (!this.listening) return;
    for (const message of this.host.data.runMessages()) this.post(message);
  }

  /** Runs have gone on, and none has changed its state. */
  sendRunList(runs: RunSummary[]): void {
    this.post({ type: 'runs', runs });
  }

  /** A recording was played on, or is played otherwise. */
  sendReplay(): void {
    const message = this.host.data.replayMessage();
    if (message !== null) this.post(message);
  }

  /** An audit began or ended. */
  sendAudit(): void {
    this.post({ type: 'audit', audit: this.host.data.audit });
  }

  /** The request for a map of embeddings stands otherwise than before. */
  sendEmbeddings(): void {
    this.post({ type: 'embeddings', status: this.host.maps.status });
  }

  /** A map of embeddings was drawn. */
  sendMap(): void {
    if (this.host.maps.drawn !== null) this.post({ type: 'embeddingMap', ...this.host.maps.drawn });
  }

  notify(severity: 'info' | 'error', message: string): void {
    this.post({ type: 'notice', severity, message });
  }

  private post(message: ToWebview): void {
    if (this.listening) void this.panel.webview.postMessage(message);
  }

  private receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        return this.start(message);
      case 'selectExperiment':
        this.host.data.select(message.uri);
        this.sendExperiment();
        return this.sendRuns();
      case 'viewChanged':
        return undefined;
      default:
        void this.host.perform(message).catch(this.host.onError);
    }
  }

  private start({ lastSeq, experimentUri }: Extract<FromWebview, { type: 'ready' }>): void {
    this.listening = true;
    this.feed.restart(lastSeq);
    void this.host.data.whenKnown(experimentUri).then(() => {
      this.post({ type: 'fields', fields: this.host.data.fields() });
      this.sendReplay();
      this.sendExperiment();
      this.sendRuns();
      this.sendAudit();
      this.sendEmbeddings();
      this.sendMap();
      if (this.pendingView !== null) this.post({ type: 'show', view: this.pendingView });
      this.pendingView = null;
      this.sendCurves();
    });
  }

  private sendCurves(): void {
    if (!this.listening || this.feeding !== undefined) return;
    this.feeding = this.feed.update(this.host.data.runs()).finally(() => (this.feeding = undefined));
  }

  private html(): string {
    const { webview } = this.panel;
    const uri = (file: string) => webview.asWebviewUri(vscode.Uri.file(join(this.host.extensionUri.fsPath, 'dist', file))).toString();
    return panelHtml({ scriptUri: uri('webview.js'), styleUri: uri('webview.css'), cspSource: webview.cspSource, nonce: newNonce(), title: 'Ablation Bench' });
  }
}

/** A tab's icon is drawn as it is, not in the theme's colour. */
function iconUri(extensionUri: vscode.Uri, theme: 'light' | 'dark'): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'media', 'icons', `ablation-bench-${theme}.svg`);
}
