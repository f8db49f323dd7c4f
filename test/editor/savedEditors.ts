import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What the window has written of its editors, without the escapes of JSON in JSON; in each of VS Code's databases, so one entry a workspace. */
const stored = `(async () => {
  const result = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const read = async ({ name }) => {
    const database = await result(indexedDB.open(name));
    const has = database.objectStoreNames.contains('ItemTable');
    const value = has ? await result(database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor')) : '';
    database.close();
    return String(value ?? '').replaceAll('\\\\', '');
  };
  return (await Promise.all((await indexedDB.databases()).map(read))).join('');
})()`;

/**
 * Resolves once the window has saved editors that hold each of `texts`. VS Code in a browser saves them every few
 * seconds and not when it unloads, so a window that reloads sooner comes back without the newest.
 */
export async function savedEditors(page: Page, texts: readonly string[]): Promise<void> {
  for (const text of texts) await expect.poll(() => page.evaluate(stored), { timeout: 60_000, interval: 200 }).toContain(text);
}
