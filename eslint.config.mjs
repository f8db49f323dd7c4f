import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const forbiddenSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'ExportAllDeclaration', message: 'Name what you export; do not build barrels.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier', message: "import * as z from 'zod': a named z brings its translations into fifty languages along." },
];
const testTitles = {
  selector: 'CallExpression[callee.name=/^(it|test|describe)$/] > Literal[value=/\\bshould\\b/]',
  message: 'A test title states a fact, without "should".',
};

const unusedVariables = {
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
};

/** Limits, not aims: a function is read at a glance, a file in one sitting. */
const sizes = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
};

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'artifacts/', 'runs/', '**/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts', 'vitest.config.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['vitest.config.mts'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes,
      ...unusedVariables,
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Typed arrays and records are indexed inside known bounds throughout; `!` says so without a run-time test.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Records of functions are taken apart on purpose; an interface's promise may be kept without waiting;
      // uPlot's options are const enums, which isolated modules cannot name.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': ['error', ...forbiddenSyntax, testTitles] },
  },
  {
    files: ['src/engine/tf.ts', 'src/engine/tfCore.ts', 'vitest.config.mts', '**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: ['src/extension/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'vscode', message: 'Only src/extension runs inside VS Code.' }] }] },
  },
  {
    files: ['webview/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^node:', message: 'The panel runs in a browser.' }] }] },
  },
  // The training loop reads straight down from first step to last.
  { files: ['src/trainer/pretrain.ts'], rules: { 'max-lines-per-function': ['error', { max: 120 }] } },
  { files: ['**/*.mjs'], extends: [tseslint.configs.strict], rules: { ...sizes, ...unusedVariables, '@typescript-eslint/no-non-null-assertion': 'off' } },
);
