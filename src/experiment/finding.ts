/** Where in an experiment file: keys and indices from its root. */
export type Path = (string | number)[];

/** Something wrong with an experiment, and where in the file. */
export interface Finding {
  severity: 'error' | 'warning';
  path: Path;
  message: string;
}
