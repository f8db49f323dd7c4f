/** Scores along training, as in ELECTRA's Figure 1 for a run each: a line a variant through the checkpoints that were fine-tuned. */
import type { EfficiencyCurve, EfficiencyPoint, SampleEfficiency } from '../sampleEfficiency';
import type { ResultTable } from '../table';
import { controlLevel, costFormats, costTitles, formatY, mainColumn } from './costCharts';
import { seriesColor } from './palette';
import { scatter, type ScatterPoint } from './scatter';

export const efficiencyAxes = ['flops', 'flopsSparse', 'tokens'] as const;

/** Named at the last point of each line. */
export function efficiencyChart({ title, curves }: SampleEfficiency, table: ResultTable, axis: (typeof efficiencyAxes)[number], id: string): string {
  const colorOf = ({ variant }: EfficiencyCurve): string => seriesColor(table.rows.findIndex((row) => row.variant === variant));
  const points = curves.flatMap((curve) => curve.points.map((point, i): ScatterPoint => ({ label: curve.variant, isNamed: i === curve.points.length - 1, color: colorOf(curve), ...placeOf(point, axis) })));
  const lines = curves.map((curve) => ({ color: colorOf(curve), points: curve.points.map((point) => placeOf(point, axis)) }));
  const column = mainColumn(table);
  const level = column === null ? null : controlLevel(table, column);
  return scatter({ id, title: `${title}, along training`, xTitle: costTitles[axis], points, lines, level, log: false, formatX: costFormats[axis], formatY });
}

const placeOf = (point: EfficiencyPoint, axis: (typeof efficiencyAxes)[number]): Pick<ScatterPoint, 'x' | 'y' | 'interval'> => ({ x: point[axis], y: point.score, interval: point.interval });
