import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';

/** A stretch of the file's text, in UTF-16 code units, as VS Code counts them. */
export interface Span {
  offset: number;
  length: number;
}

export interface VariantOutline extends Span {
  name: string;
  /** The name's string, quotes included. */
  nameSpan: Span;
}

export interface ExperimentOutline {
  /** Where the experiment's own CodeLens goes: its name, or else the start of the file. */
  anchor: Span;
  variants: VariantOutline[];
}

/** Finds the experiment's name and its variants in text that need not be complete or valid. */
export function experimentOutline(text: string): ExperimentOutline {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const name = root && findNodeAtLocation(root, ['name']);
  const variants = root && findNodeAtLocation(root, ['variants']);
  const children = variants?.type === 'array' ? (variants.children ?? []) : [];
  return { anchor: name ? span(name) : { offset: 0, length: 0 }, variants: children.flatMap(variantOutline) };
}

function variantOutline(node: Node): VariantOutline[] {
  const name = node.type === 'object' ? findNodeAtLocation(node, ['name']) : undefined;
  return name?.type === 'string' ? [{ ...span(node), name: String(name.value), nameSpan: span(name) }] : [];
}

function span({ offset, length }: Node): Span {
  return { offset, length };
}

/** The variant whose object holds this place of the text. */
export function variantAt(outline: ExperimentOutline, offset: number): VariantOutline | undefined {
  return outline.variants.find((variant) => offset >= variant.offset && offset < variant.offset + variant.length);
}
