/** Ids of all commands, as `contributes.commands` in package.json declares them. */
export const commandIds = {
  newExperiment: 'ablationBench.newExperiment',
  openPanel: 'ablationBench.openPanel',
  runExperiment: 'ablationBench.runExperiment',
  runVariant: 'ablationBench.runVariant',
  runAnew: 'ablationBench.runAnew',
  stop: 'ablationBench.stop',
  resume: 'ablationBench.resume',
  inspectSample: 'ablationBench.inspectSample',
  auditMasking: 'ablationBench.auditMasking',
  showEmbeddings: 'ablationBench.showEmbeddings',
  showResults: 'ablationBench.showResults',
  exportResults: 'ablationBench.exportResults',
  replayStudy: 'ablationBench.replayStudy',
  showLog: 'ablationBench.showLog',
  checkEnvironment: 'ablationBench.checkEnvironment',
  setUpTensorflow: 'ablationBench.setUpTensorflow',
  openExperiment: 'ablationBench.openExperiment',
  rerollSample: 'ablationBench.rerollSample',
  chooseHoverVariant: 'ablationBench.chooseHoverVariant',
} as const;
export type CommandName = keyof typeof commandIds;

export const viewIds = { experiments: 'ablationBench.experiments', panel: 'ablationBench.panel', replay: 'ablationBench.replay' } as const;
export const contextKeys = { running: 'ablationBench.running' } as const;
export const experimentGlob = '**/*.ablation.json';
export const experimentSuffix = '.ablation.json';
