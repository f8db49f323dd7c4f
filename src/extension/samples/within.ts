import type { CancellationToken } from 'vscode';

/** The promise's value, or null when it takes longer than `milliseconds` or nobody waits for it any more. */
export async function within<T>(promise: Promise<T>, milliseconds: number, token: CancellationToken): Promise<T | null> {
  if (token.isCancellationRequested) return null;
  const release: (() => void)[] = [];
  const givenUp = new Promise<null>((resolve) => {
    const timer = setTimeout(() => resolve(null), milliseconds);
    const subscription = token.onCancellationRequested(() => resolve(null));
    release.push(
      () => clearTimeout(timer),
      () => void subscription.dispose(),
    );
  });
  return Promise.race<T | null>([promise, givenUp]).finally(() => {
    for (const free of release) free();
  });
}
