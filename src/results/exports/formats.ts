/** The formats of exports, for the command line, the command and the panel. */
export const exportFormats = ['csv', 'json', 'markdown', 'latex', 'svg', 'png', 'tensorboard', 'hf'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How a format is called and written: as a file with this ending, or as a folder (null). */
export const exportLabels: Readonly<Record<ExportFormat, { label: string; extension: string | null }>> = {
  csv: { label: 'CSV', extension: 'csv' },
  json: { label: 'JSON, each cell with its runs', extension: 'json' },
  markdown: { label: 'Markdown', extension: 'md' },
  latex: { label: 'LaTeX (booktabs)', extension: 'tex' },
  svg: { label: 'SVG charts', extension: null },
  png: { label: 'PNG charts', extension: null },
  tensorboard: { label: 'TensorBoard event files', extension: null },
  hf: { label: 'Hugging Face folders', extension: null },
};
