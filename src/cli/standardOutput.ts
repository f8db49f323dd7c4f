/** Waits until the text has gone out: the process exits when its verb is done, and a pipe takes 64 kB at a time. */
export function writeOut(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text, () => done()));
}
