/**
 * Colours that remain apart under the common colour-vision deficiencies (Okabe & Ito, 2008), with lighter twins for
 * dark backgrounds. Beyond eight series the dash pattern tells them apart.
 */
const light = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b07a00', '#3a9bd6', '#6b4fa0', '#5a5a5a'];
const dark = ['#4ea9e6', '#ff8a3d', '#2cc99a', '#eaa3c9', '#f0b429', '#9bd4f7', '#b9a2ec', '#b8b8b8'];
const dashes = ['none', '7 3', '2 3', '9 3 2 3'];

/** CSS colour of the i-th series. */
export function seriesColor(i: number): string {
  return `var(--series-${i % light.length})`;
}

/** `stroke-dasharray` of the i-th series: solid for the first eight. */
export function seriesDash(i: number): string {
  return dashes[Math.floor(i / light.length) % dashes.length]!;
}

const variables = (colors: readonly string[]): string => colors.map((color, i) => `--series-${i}:${color};`).join('');

const lightProperties = `:root{${variables(light)}--chart-text:#1f2328;--chart-muted:#5b6470;--chart-grid:#e3e6ea;--chart-axis:#8b949e;--chart-control:#8b949e;--chart-surface:#fff}`;

const rules = `
.chart{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
.chart text{fill:var(--chart-text)}
.chart .muted{fill:var(--chart-muted)}
.chart .halo{paint-order:stroke;stroke:var(--chart-surface);stroke-width:3px;stroke-linejoin:round}
.chart .heading{font-weight:600;font-size:13px}
.chart .grid{stroke:var(--chart-grid);stroke-width:1}
.chart .axis{stroke:var(--chart-axis);stroke-width:1}
.chart .reference{stroke:var(--chart-text);stroke-width:1.2;stroke-dasharray:4 3}
`;

/** Custom properties and rules that the charts rely on. A page may override the properties by its theme. */
export const chartStyle = `
${lightProperties}
@media (prefers-color-scheme:dark){:root{${variables(dark)}--chart-text:#e6edf3;--chart-muted:#9aa4af;--chart-grid:#2b3138;--chart-axis:#6e7681;--chart-control:#7d8590;--chart-surface:#0f1318}}${rules}`;

/** The same for a picture by itself, which is printed on white. */
export const lightChartStyle = `${lightProperties}${rules}`;
