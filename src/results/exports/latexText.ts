/** Text as LaTeX prints it, with pdfLaTeX's own fonts. */

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  // \textquotedbl needs another font encoding than LaTeX's default; two apostrophes look the same.
  '"': "''",
  '–': '--',
  '—': '---',
  '“': '``',
  '”': "''",
  '‘': '`',
  '’': "'",
  '…': '\\ldots{}',
  '\n': ' ',
};

/** Signs that only its mathematics has. */
const mathematics: Readonly<Record<string, string>> = {
  '−': '-', '×': '\\times', '±': '\\pm', '·': '\\cdot', '≤': '\\le', '≥': '\\ge', '≠': '\\ne', '≈': '\\approx', '→': '\\to', '←': '\\gets', '∞': '\\infty', '√': '\\surd', '′': "'",
  α: '\\alpha', β: '\\beta', γ: '\\gamma', δ: '\\delta', ε: '\\varepsilon', ζ: '\\zeta', η: '\\eta', θ: '\\theta', ι: '\\iota', κ: '\\kappa', λ: '\\lambda', μ: '\\mu', ν: '\\nu', ξ: '\\xi',
  π: '\\pi', ρ: '\\rho', σ: '\\sigma', τ: '\\tau', φ: '\\varphi', χ: '\\chi', ψ: '\\psi', ω: '\\omega', Γ: '\\Gamma', Δ: '\\Delta', Θ: '\\Theta', Λ: '\\Lambda', Ξ: '\\Xi', Π: '\\Pi', Σ: '\\Sigma', Φ: '\\Phi', Ψ: '\\Psi', Ω: '\\Omega',
}; // prettier-ignore

/** Text that LaTeX prints as it is. */
export function escapeLatex(text: string): string {
  return Array.from(text, (character) => (mathematics[character] === undefined ? (escapes[character] ?? character) : `$${mathematics[character]}$`)).join('');
}

/** Whether all of the text is in the fonts of pdfLaTeX: Latin letters and what `escapeLatex` writes by name. */
export function isInLatexFonts(text: string): boolean {
  return Array.from(text).every((character) => character <= '\u017f' || mathematics[character] !== undefined || escapes[character] !== undefined);
}
