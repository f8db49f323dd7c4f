/**
 * The extension's entry. Registers everything that VS Code asks for by name, and loads the rest (dist/host.js: schema,
 * run reader, tokenizer) after activation, or as soon as something is used, so that activation stays short.
 */
import * as vscode from 'vscode';
import { commandIds, experimentGlob, viewIds, type CommandName } from './commandIds';
import type { ExtensionHost } from './host';
import type { TreeNode } from './views/treeModel';

type LoadHost = () => Promise<ExtensionHost>;

export function activate(context: vscode.ExtensionContext): void {
  const treeChanged = new vscode.EventEmitter<undefined>();
  const codeLensChanged = new vscode.EventEmitter<void>();
  let loading: Promise<ExtensionHost> | undefined;
  const host: LoadHost = () => (loading ??= import('./host').then(({ createHost }) => createHost(context, { treeChanged, codeLensChanged })));
  context.subscriptions.push(treeChanged, codeLensChanged, ...registerCommands(host), registerTree(host, treeChanged.event));
  context.subscriptions.push(...registerLanguageFeatures(host, codeLensChanged.event), ...registerPanels(host));
  setImmediate(() => void host());
}

function registerCommands(host: LoadHost): vscode.Disposable[] {
  return Object.entries(commandIds).map(([name, id]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => (await host()).execute(name as CommandName, args)),
  );
}

function registerTree(host: LoadHost, changed: vscode.Event<undefined>): vscode.Disposable {
  return vscode.window.createTreeView<TreeNode>(viewIds.experiments, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed,
      getChildren: async (node) => node?.children ?? (await host()).tree(),
      getTreeItem: async (node) => (await host()).treeItem(node),
    },
  });
}

function registerLanguageFeatures(host: LoadHost, codeLensChanged: vscode.Event<void>): vscode.Disposable[] {
  const experiments: vscode.DocumentSelector = { pattern: experimentGlob };
  return [
    vscode.languages.registerCodeLensProvider(experiments, {
      onDidChangeCodeLenses: codeLensChanged,
      provideCodeLenses: async (document) => (await host()).codeLenses(document),
    }),
    vscode.languages.registerHoverProvider(experiments, { provideHover: async (...args) => (await host()).variantHover(...args) }),
    vscode.languages.registerHoverProvider(experiments, { provideHover: async (...args) => (await host()).variantSample(...args) }),
    vscode.languages.registerHoverProvider([{ scheme: 'file', language: 'plaintext' }, { scheme: 'file', pattern: '**/*.txt' }], {
      provideHover: async (...args) => (await host()).corpusHover(...args),
    }),
  ];
}

function registerPanels(host: LoadHost): vscode.Disposable[] {
  return [
    vscode.window.registerWebviewPanelSerializer(viewIds.panel, {
      deserializeWebviewPanel: async (panel) => (await host()).restorePanel(panel),
    }),
    vscode.window.registerWebviewPanelSerializer(viewIds.replay, {
      deserializeWebviewPanel: async (panel, state) => (await host()).restoreReplay(panel, state),
    }),
  ];
}
