/** The theme's colours for what a canvas draws; CSS and SVG take them from the stylesheet by themselves. */
export interface ChartColours {
  /** One a curve, in order of use; more curves than colours start anew with a dash. */
  series: string[];
  text: string;
  grid: string;
  background: string;
  foreground: string;
  /** The font's family. */
  family: string;
}

export const seriesColourCount = 7;

/** Reads `--series-1` … of styles.css, which are VS Code's chart colours in the present theme. */
export function readChartColours(): ChartColours {
  const style = getComputedStyle(document.body);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    series: Array.from({ length: seriesColourCount }, (_, i) => read(`--series-${i + 1}`)),
    text: read('--chart-text'),
    grid: read('--chart-grid'),
    background: read('--vscode-editor-background'),
    foreground: read('--vscode-foreground'),
    family: read('--vscode-font-family') || 'sans-serif',
  };
}

/** Calls `listener` when VS Code switches the theme: it changes the class of the body and the variables of the root. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id', 'data-vscode-theme-kind'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
