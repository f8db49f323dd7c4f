import * as vscode from 'vscode';

export interface Settings {
  /** Program that runs the trainer; null for the one inside VS Code. */
  nodePath: string | null;
  /** Engine to run with; null for the one that the experiment file names. */
  engine: string | null;
  /** Runs at a time; null for as many as the machine has room for. */
  parallelRuns: number | null;
  codeLens: boolean;
  hover: 'corpusFiles' | 'plainText' | 'off';
  hoverVariant: string;
}

/** The settings as they are now. Restricted ones have their defaults in an untrusted workspace. */
export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration('ablationBench');
  const engine = section.get<string>('engine', 'fromExperiment');
  return {
    nodePath: section.get<string>('nodePath', '').trim() || null,
    engine: engine === 'fromExperiment' ? null : engine,
    parallelRuns: section.get<number>('parallelRuns', 0) || null,
    codeLens: section.get<boolean>('codeLens', true),
    hover: section.get<Settings['hover']>('hover', 'plainText'),
    hoverVariant: section.get<string>('hoverVariant', ''),
  };
}
