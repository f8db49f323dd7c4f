import * as vscode from 'vscode';
import { contextKeys, type CommandName } from './commandIds';
import { Commands } from './commands';
import { FormEdits } from './experiments/applyEdit';
import { experimentCodeLenses } from './experiments/codeLens';
import { showDiagnostics } from './experiments/diagnostics';
import { ExperimentIndex } from './experiments/experimentIndex';
import { describeDifference } from '../experiment/describeDifference';
import { Messages } from './messages';
import { EmbeddingMaps } from './panel/embeddingMaps';
import { PanelData } from './panel/panelData';
import { Panels } from './panel/panels';
import { Replays } from './replay/replays';
import { ReadOnlyDocuments } from './readOnlyDocuments';
import { announceEndings } from './runs/endings';
import type { TrainerProgram } from './runs/launch';
import { RunStore } from './runs/runStore';
import { TrainerProcesses } from './runs/trainerProcesses';
import { Samples } from './samples/samples';
import { readSettings } from './settings';
import { StatusBar } from './views/statusBar';
import { treeItem } from './views/treeItems';
import { experimentTree, type TreeNode, type TreeSource } from './views/treeModel';

/** What the entry hands over to once something is used. */
export interface ExtensionHost {
  execute(command: CommandName, args: unknown[]): Promise<void>;
  tree(): Promise<TreeNode[]>;
  treeItem(node: TreeNode): vscode.TreeItem;
  codeLenses(document: vscode.TextDocument): vscode.CodeLens[];
  variantHover: vscode.HoverProvider['provideHover'];
  variantSample: vscode.HoverProvider['provideHover'];
  corpusHover: vscode.HoverProvider['provideHover'];
  restorePanel(panel: vscode.WebviewPanel): void;
  /** @param state what the panel's page kept */
  restoreReplay(panel: vscode.WebviewPanel, state: unknown): void;
}

interface Changes {
  treeChanged: vscode.EventEmitter<undefined>;
  codeLensChanged: vscode.EventEmitter<void>;
}

/** Builds the parts and connects them: files → index and store → tree, status bar and panel. */
export function createHost(context: vscode.ExtensionContext, changes: Changes): ExtensionHost {
  const program = trainerProgram(context);
  const messages = new Messages();
  const index = new ExperimentIndex();
  const store = new RunStore(messages.show);
  const statusBar = new StatusBar();
  const documents = new ReadOnlyDocuments();
  const processes = new TrainerProcesses(program, store, messages, () => refresh());
  const data = new PanelData(index, store, messages.show);
  const maps: EmbeddingMaps = new EmbeddingMaps(program, (change) => panels.showEmbeddings(change));
  const panels = new Panels(context.extensionUri, data, maps, new FormEdits(), messages);
  const samples = new Samples({ index, documents, media: mediaFolder(context), program });

  const refresh = () => {
    const preparing = store.preparing() ?? (processes.isStarting ? vscode.l10n.t('Starting training …') : null);
    statusBar.show(store.active(), preparing);
    changes.treeChanged.fire(undefined);
    panels.sendRuns();
    void vscode.commands.executeCommand('setContext', contextKeys.running, store.isTraining() || processes.isStarting);
  };
  const follow = () => store.follow(index.all().filter(({ uri }) => uri.scheme === 'file').map(({ runsRoot }) => runsRoot));
  context.subscriptions.push(
    messages, index, store, statusBar, documents, samples, maps,
    showDiagnostics(index),
    announceEndings(store, messages),
    store.onDidChange(refresh),
    index.onDidChange(() => {
      follow();
      panels.sendExperiment();
      refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('ablationBench') && changes.codeLensChanged.fire()),
  );
  void index.ready.then(follow);

  const replays = new Replays(context.extensionUri, messages);
  const commands = new Commands({ index, processes, panels, replays, samples, documents, messages, media: mediaFolder(context), program });
  return {
    execute: (name, args) => commands.execute(name, args),
    tree: async () => {
      await index.ready;
      return experimentTree(treeSources(index, store), vscode.l10n.t);
    },
    treeItem,
    codeLenses: (document) => (readSettings().codeLens ? experimentCodeLenses(document) : []),
    variantHover: (document, position) => samples.variantHover(document, position),
    variantSample: (document, position, token) => samples.variantSample(document, position, token),
    corpusHover: (document, position, token) => samples.corpusHover(document, position, token),
    restorePanel: (panel) => panels.restore(panel),
    restoreReplay: (panel, state) => replays.restore(panel, state),
  };
}

function mediaFolder({ extensionUri }: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(extensionUri, 'media').fsPath;
}

function trainerProgram({ extensionUri, globalStorageUri }: vscode.ExtensionContext): TrainerProgram {
  const pathOf = (root: vscode.Uri, ...names: string[]) => vscode.Uri.joinPath(root, ...names).fsPath;
  return { trainer: pathOf(extensionUri, 'dist', 'trainer.js'), runtimeFolder: pathOf(globalStorageUri, 'tensorflow') };
}

function treeSources(index: ExperimentIndex, store: RunStore): TreeSource[] {
  return index.all().map(({ uri, name, parsed, runsRoot }) => {
    const runs = store.runsOf(runsRoot, name);
    return {
      uri: uri.toString(),
      name,
      fileName: vscode.workspace.asRelativePath(uri),
      problems: parsed.issues.filter(({ severity }) => severity === 'error').length,
      running: runs.some(({ state }) => state === 'running' || state === 'evaluating' || state === 'queued'),
      variants: parsed.plans.map((plan) => ({ name: plan.name, difference: describeDifference(plan, parsed.plans.find((other) => other.name === plan.baseline)) })),
      runs,
    };
  });
}

