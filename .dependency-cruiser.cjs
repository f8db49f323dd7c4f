// Imports point one way: pure code ← model ← engine, losses, fine-tuning ← trainer ← command line.
// The extension host and the webview may import pure code only.

/** Folders and files without tensors. */
const pure =
  '^src/(common|tokenizer|corpus|experiment|knowledge|runs|recordings|results|panel)/' +
  '|^src/objectives/[^/]+/definition\\.ts$' +
  '|^src/objectives/selection/' +
  '|^src/objectives/(audit|auxiliaryAudit|definition|registry|masking|sample|samplePair|untrainedGenerator)\\.ts$' +
  '|^src/glue/(task|tasks|metrics|averages|glueFiles|labels|readTsv|readParquet|readTask|linearModel|lbfgs|bagOfWords|taskFolder|framed)\\.ts$';
const tensors = '^src/(model|engine|optimizer|trainer|cli)/|^src/objectives/([^/]+/loss|programs)\\.ts$|^src/glue/(finetune|evaluate)\\.ts$';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-circular', 'Two modules that import each other are one module.', {}, { circular: true }),
    forbid('common-stands-alone', 'src/common imports nothing of ours.', { path: '^src/common/' }, { path: '^(src/(?!common/)|webview/)' }),
    forbid('pure-has-no-tensors', 'Pure code runs in the host and the webview too.', { path: pure }, { path: tensors }),
    forbid('model-is-below', 'The model knows no engine, trainer or loss.', { path: '^src/model/' }, {
      path: '^src/(trainer|cli|extension|glue|panel)/|^src/objectives/[^/]+/loss|^webview/|^src/engine/(?!tf\\.ts)',
    }),
    forbid('engine-knows-programs-only', 'An engine runs any program; it knows no objective or task.', { path: '^src/engine/' }, {
      path: '^src/(?!engine/|common/|optimizer/|model/program\\.ts|experiment/)',
    }),
    forbid('optimizer-is-below', 'An optimizer knows memory and specs.', { path: '^src/optimizer/' }, { path: '^src/(?!optimizer/|common/|model/program\\.ts)|^webview/' }),
    forbid('trainer-is-on-top', 'Only the command line starts the trainer.', { path: '^src/(?!trainer/|cli/)' }, { path: '^src/cli/' }),
    forbid('host-is-pure', 'The extension host never loads tensors.', { path: '^src/extension/' }, { path: tensors }),
    forbid('webview-is-pure', 'The panel imports pure code only.', { path: '^webview/' }, { path: `${tensors}|^src/extension/` }),
    forbid('nothing-imports-the-host', 'The host is an entry.', { path: '^src/(?!extension/)|^webview/' }, { path: '^src/extension/' }),
    forbid('nothing-imports-the-webview', 'The panel is an entry.', { path: '^src/' }, { path: '^webview/' }),
    forbid('vscode-in-the-host-only', 'Other code must run in a terminal.', { pathNot: '^src/extension/|^test/' }, { path: '^vscode$' }),
    forbid('webview-has-no-node', 'The panel runs in a browser.', { path: '^webview/' }, { dependencyTypes: ['core'] }),
    forbid('one-door-to-tensorflow', 'src/engine/tf.ts registers gradients and backends once.', {
      path: '^(src|webview)/',
      pathNot: '^src/engine/',
    }, { path: '@tensorflow/', dependencyTypesNot: ['type-only'] }),
    forbid('one-door-to-controls', 'The toolkit is archived upstream, so it stays replaceable.', {
      path: '^webview/',
      pathNot: '^webview/controls/',
    }, { path: '@vscode/webview-ui-toolkit' }),
    forbid('no-drawers', 'Name a file for what it holds.', {}, { path: '/(util|utils|helper|helpers|index)\\.ts$', pathNot: 'node_modules' }),
    forbid('nothing-imports-tests', 'Shipped code stands without its tests.', { path: '^(src|webview)/' }, { path: '^test/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
