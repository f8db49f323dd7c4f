import { chartStyle } from './charts/palette';
import { axes } from './charts/seedBand';

/** The report's only stylesheet: light, dark and print. */
export const reportStyle = `${chartStyle}
:root{color-scheme:light dark;--page:#fff;--card:#fff;--soft:#f5f7f9;--line:#d9dee4;--text:#1f2328;--muted:#5b6470;--warn-line:#d29922;--warn:#fff8e6}
@media (prefers-color-scheme:dark){:root{--page:#0f1318;--card:#0f1318;--soft:#171c22;--line:#2b3138;--text:#e6edf3;--muted:#9aa4af;--warn-line:#bb8009;--warn:#241d0c}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 28px 56px}
h1{font-size:28px;line-height:1.2;margin:0 0 6px}
h2{font-size:19px;margin:40px 0 10px;padding-bottom:5px;border-bottom:1px solid var(--line)}
p{margin:6px 0;max-width:90ch}
.lead{font-size:16px}
.muted,figcaption,.note{color:var(--muted)}
.note,figcaption{font-size:13px;max-width:120ch}
.warning{background:var(--warn);border-left:4px solid var(--warn-line);padding:9px 14px;margin:16px 0;max-width:none}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:22px 32px;align-items:start}
@media (max-width:860px){.charts{grid-template-columns:minmax(0,1fr)}}
figure{margin:0;break-inside:avoid}
figure:has(.wide){grid-column:1/-1;max-width:1080px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;width:100%}
tbody th a{color:inherit;text-decoration-color:var(--muted);text-underline-offset:3px}
caption{text-align:left;font-weight:600;padding:16px 0 6px}
th,td{padding:5px 12px 5px 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}
td.words,th.words{text-align:left;white-space:normal}
thead th{font-weight:600;color:var(--muted);vertical-align:bottom}
tr.reference td,tr.reference th{color:var(--muted);font-style:italic}
tbody th{font-weight:500}
.legend{display:flex;flex-wrap:wrap;gap:6px 20px;margin:10px 0 14px;padding:0;list-style:none;font-size:14px}
.legend svg{width:26px;height:10px;margin-right:7px;vertical-align:middle}
.axes{display:inline-flex;border:1px solid var(--line);border-radius:6px;overflow:hidden;margin:4px 0 6px}
.axes button{font:inherit;font-size:13px;padding:4px 14px;border:0;border-right:1px solid var(--line);background:var(--card);color:var(--text);cursor:pointer}
.axes button:last-child{border-right:0}
.axes button[aria-pressed=true]{background:var(--text);color:var(--page)}
.axes button:focus-visible{outline:2px solid var(--series-0);outline-offset:-2px}
[hidden]{display:none!important}
.maps figure{max-width:860px;margin-top:8px}
.map-controls{display:flex;flex-wrap:wrap;align-items:center;gap:8px 14px;margin:10px 0 4px}
.map-controls .axes{margin:0;flex-wrap:wrap}
.map-controls input{font:inherit;font-size:14px;padding:4px 8px;min-width:22ch;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--text)}
.map-controls input:focus-visible{outline:2px solid var(--series-0);outline-offset:1px}
.map-found{font-size:14px;min-height:1.6em}
.map-found p{margin:2px 0;max-width:120ch}
.searched>circle{fill-opacity:.28}
.searched>text.word{display:none}
[data-axis]{display:none}
${axes.map((axis) => `body[data-shown=${axis}] [data-axis=${axis}]`).join(',')}{display:block}
details{border:1px solid var(--line);border-radius:6px;margin:8px 0;padding:7px 12px;background:var(--soft)}
summary{cursor:pointer}
pre{overflow-x:auto;font:12.5px/1.45 ui-monospace,monospace;margin:8px 0 2px}
code{font:0.92em ui-monospace,monospace}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;font-size:14px;margin:8px 0}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
@media print{:root{color-scheme:light}body{font-size:11px}main{padding:0;max-width:none}.axes,.map-controls{display:none}h2{break-after:avoid}table,tr{break-inside:avoid}th,td{white-space:normal}}
`;
