import * as vscode from 'vscode';
import { UserError } from '../common/errors';

/** Throws a UserError `workspace.untrusted` in Restricted Mode: hidden commands can still be called. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted)
    throw new UserError('workspace.untrusted', vscode.l10n.t('Ablation Bench starts programs in a trusted workspace only; use the command "Workspaces: Manage Workspace Trust" to trust this one.'));
}
