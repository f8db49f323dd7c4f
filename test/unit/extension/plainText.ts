import type { Localize } from '../../../src/extension/localize';

/** English without VS Code: puts the arguments in. */
export const plainText: Localize = (message, ...args) => message.replace(/\{(\d+)\}/g, (_, i: string) => String(args[Number(i)]));
