import * as vscode from 'vscode';
import { commandIds } from '../commandIds';
import type { TreeNode } from './treeModel';

/** A node of the model as VS Code draws it. */
export function treeItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsibleState(node));
  item.id = node.id;
  item.description = node.description;
  item.tooltip = node.tooltip;
  item.iconPath = new vscode.ThemeIcon(node.icon);
  item.contextValue = node.contextValue;
  item.command = { title: vscode.l10n.t('Open'), command: node.kind === 'run' ? commandIds.openPanel : commandIds.openExperiment, arguments: [node] };
  return item;
}

function collapsibleState({ kind, children }: TreeNode): vscode.TreeItemCollapsibleState {
  if (children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return kind === 'experiment' ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}
