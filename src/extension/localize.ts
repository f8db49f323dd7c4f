/** `vscode.l10n.t` as the modules that do not import `vscode` see it: {0}, {1}, … stand for the arguments. */
export type Localize = (message: string, ...args: (string | number)[]) => string;
