import { readFileSync } from 'node:fs';
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { UserError } from '../common/errors';
import { checkExperiment } from './checks';
import { expandExperiment, type VariantPlan } from './expand';
import type { Finding } from './finding';
import { experimentFileSchema, type ExperimentFile } from './schema';
import { schemaFindings } from './schemaFindings';

/** A finding with its place in the text, in characters. */
export interface Issue extends Finding {
  offset: number;
  length: number;
}

export interface ParsedExperiment {
  /** The file, when it has no errors. */
  file: ExperimentFile | null;
  /** The JSON as written, or null when it is not valid JSON. */
  content: unknown;
  plans: VariantPlan[];
  issues: Issue[];
}

const parseOptions = { allowTrailingComma: true, disallowComments: false };

/** Parses and checks an experiment file's text (JSON with comments). Never throws: what is wrong is in `issues`. */
export function parseExperiment(text: string): ParsedExperiment {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, parseOptions);
  if (text.trim() === '' || root === undefined || errors.length > 0) return { file: null, content: null, plans: [], issues: syntaxIssues(text, errors) };
  const content: unknown = getNodeValue(root);
  const parsed = experimentFileSchema.safeParse(content);
  if (!parsed.success) {
    const issues = unique(schemaFindings(content, parsed.error)).map((finding) => placed(root, finding));
    return { file: null, content, plans: [], issues };
  }
  const plans = expandExperiment(parsed.data);
  const issues = unique(checkExperiment(parsed.data, plans)).map((finding) => placed(root, finding));
  const valid = issues.every((issue) => issue.severity !== 'error');
  return { file: valid ? parsed.data : null, content, plans: valid ? plans : [], issues };
}

function syntaxIssues(text: string, errors: ParseError[]): Issue[] {
  if (text.trim() === '') return [{ severity: 'error', path: [], message: 'The file is empty. Start with the command "Ablation Bench: New Experiment".', offset: 0, length: 0 }];
  return errors.map((error) => ({
    severity: 'error',
    path: [],
    message: `Not valid JSON: ${printParseErrorCode(error.error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()} at line ${lineOf(text, error.offset)}.`,
    offset: error.offset,
    length: error.length,
  }));
}

function placed(root: Node, finding: Finding): Issue {
  const path = [...finding.path];
  let node = findNodeAtLocation(root, path);
  while (node === undefined && path.length > 0) {
    path.pop();
    node = findNodeAtLocation(root, path);
  }
  // An unknown key is marked at the key, everything else at the value.
  const target = finding.message.startsWith('Unknown key') && node?.parent?.type === 'property' ? (node.parent.children?.[0] ?? node) : (node ?? root);
  return { ...finding, offset: target.offset, length: target.length };
}

/** What is wrong in the base is found once for each variant, and shown once. */
function unique(findings: Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

export interface Experiment {
  path: string;
  file: ExperimentFile;
  plans: VariantPlan[];
  warnings: string[];
}

/** Reads an experiment for a run. Throws a UserError that lists every error with its line. */
export function loadExperiment(path: string): Experiment {
  const text = readText(path);
  const { file, plans, issues } = parseExperiment(text);
  const listed = (severity: Issue['severity']) => issues.filter((issue) => issue.severity === severity).map((issue) => `${path}:${lineOf(text, issue.offset)}: ${issue.message}`);
  if (file === null) throw new UserError('experiment.invalid', listed('error').join('\n'));
  return { path, file, plans, warnings: listed('warning') };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UserError('experiment.missing', `There is no experiment file ${path}. Create one with "ablation-bench new", or check the path.`);
    if (code === 'EISDIR') throw new UserError('experiment.folder', `${path} is a folder. Name the *.ablation.json file in it.`);
    throw error;
  }
}
