import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartColours } from '../theme';
import { emptyFrame, type PlotFrame, type PlotLine, type Range } from './plotFrame';

export interface LossChartOptions {
  /** Tick labels of the x-axis. */
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  labelX: string;
  labelY: string;
  logScale: boolean;
}

export interface LossChartEvents {
  /** The cursor is at this x, or has left. */
  onCursor: (x: number | null) => void;
  /** A range of x was dragged over; null asks for all of it. */
  onZoom: (range: Range | null) => void;
}

const emptyLine: PlotLine = { kind: 'mean', colour: 0, dashed: false, x: [], y: [], high: [] };
const rawOpacity = 0.28;
const bandOpacity = 0.18;
const minimumHeight = 220;

/** Line chart of many long curves, each with an x-axis of its own (uPlot's mode 2), redrawn from a frame at a time. */
export class LossChart {
  #plot: uPlot | null = null;
  readonly #resizes = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
  /** Changes when the plot has to be built anew, because the number or kind of its lines did. */
  #structure = '';
  #frame: PlotFrame = { ...emptyFrame, lines: [emptyLine] };
  #options: LossChartOptions = { formatX: String, formatY: String, labelX: '', labelY: '', logScale: false };

  constructor(
    readonly element: HTMLElement,
    readonly events: LossChartEvents,
    public colours: ChartColours,
  ) {
    this.#resizes.observe(element);
  }

  destroy(): void {
    this.#resizes.disconnect();
    this.#plot?.destroy();
  }

  /** Buckets that a pixel's width can tell apart. */
  get buckets(): number {
    return Math.max(64, Math.round(this.element.clientWidth / 1.5));
  }

  draw(frame: PlotFrame, options: LossChartOptions): void {
    // uPlot's mode 2 fails without a series, so an empty line stands in for none.
    this.#frame = frame.lines.length > 0 ? frame : { ...frame, lines: [emptyLine] };
    this.#options = options;
    const structure = JSON.stringify([options.logScale, options.labelX, options.labelY, this.#frame.lines.map(({ kind, colour, dashed }) => [kind, colour, dashed])]);
    if (this.#plot === null || structure !== this.#structure) {
      this.#structure = structure;
      this.#build();
    } else {
      this.#plot.setData(this.#data());
    }
  }

  /** Draws again in the colours of another theme. */
  recolour(colours: ChartColours): void {
    this.colours = colours;
    this.#plot?.redraw(false, true);
  }

  /** Puts the cursor at `x` as if the mouse were there. */
  moveCursor(x: number | null): void {
    if (this.#plot === null) return;
    this.#plot.setCursor(x === null ? { left: -10, top: -10 } : { left: this.#plot.valToPos(x, 'x'), top: this.#plot.over.clientHeight / 2 });
  }

  #build(): void {
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#plotOptions(), this.#data(), this.element);
  }

  #data(): uPlot.AlignedData {
    // uPlot's types know the columns of mode 2 only as `unknown`; `null` stands where mode 1 has the common x.
    return [null, ...this.#frame.lines.map(({ x, y, high }) => [x, y, high])] as unknown as uPlot.AlignedData;
  }

  #size(): { width: number; height: number } {
    const width = Math.max(120, this.element.clientWidth);
    return { width, height: Math.max(minimumHeight, Math.min(460, Math.round(width * 0.5))) };
  }

  #plotOptions(): uPlot.Options {
    return {
      ...this.#size(),
      mode: 2,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false }, dataIdx: (_, __, closest) => closest },
      scales: {
        x: { time: false, range: () => this.#frame.xRange },
        y: { distr: this.#options.logScale ? 3 : 1, range: () => this.#frame.yRange },
      },
      axes: [this.#axis((value) => this.#options.formatX(value), { size: 30, label: this.#options.labelX }), this.#axis((value) => this.#options.formatY(value), { size: 52, label: this.#options.labelY })],
      series: [{}, ...this.#frame.lines.map((line) => this.#series(line))],
      hooks: { setCursor: [(plot) => this.#reportCursor(plot)], setSelect: [(plot) => this.#reportZoom(plot)], init: [(plot) => this.#listenForReset(plot)] },
    };
  }

  #axis(format: (value: number) => string, more: uPlot.Axis): uPlot.Axis {
    return {
      stroke: () => this.colours.text,
      grid: { stroke: () => this.colours.grid, width: 1 },
      ticks: { stroke: () => this.colours.grid, width: 1 },
      font: '11px sans-serif',
      labelFont: '11px sans-serif',
      labelSize: 18,
      // On a logarithmic scale uPlot leaves out labels that have no room by null.
      values: (_, ticks) => ticks.map((tick: number | null) => (tick === null ? '' : format(tick))),
      ...more,
    };
  }

  #series(line: PlotLine): uPlot.Series {
    const colour = (): string => this.colours.series[line.colour]!;
    const looks: Record<PlotLine['kind'], uPlot.Series> = {
      band: { fill: colour, alpha: bandOpacity, width: 0 },
      raw: { stroke: colour, alpha: rawOpacity, width: 1 },
      mean: { stroke: colour, width: 2, ...(line.dashed ? { dash: [8, 4] } : {}) },
      reference: { stroke: colour, width: 1.5, dash: [2, 4] },
    };
    return {
      ...looks[line.kind],
      auto: false,
      facets: [{ scale: 'x', auto: false }, { scale: 'y', auto: false }],
      points: { show: false },
      paths: line.kind === 'band' ? bandPath : linePath,
    };
  }

  #reportCursor(plot: uPlot): void {
    const { left } = plot.cursor;
    this.events.onCursor(left === undefined || left < 0 ? null : plot.posToVal(left, 'x'));
  }

  #reportZoom(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const range: Range = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.events.onZoom(range);
  }

  #listenForReset(plot: uPlot): void {
    plot.over.addEventListener('dblclick', () => this.events.onZoom(null));
  }
}

type Columns = [x: number[], y: number[], high: number[]];

function columnsOf(plot: uPlot, index: number): Columns {
  return (plot.data as unknown as Columns[])[index]!;
}

function linePath(plot: uPlot, index: number): uPlot.Series.Paths {
  const [x, y] = columnsOf(plot, index);
  const stroke = new Path2D();
  for (let i = 0; i < x.length; i++) stroke.lineTo(plot.valToPos(x[i]!, 'x', true), plot.valToPos(y[i]!, 'y', true));
  // A path of one point draws nothing: make it a dot as wide as the line.
  if (x.length === 1) stroke.arc(plot.valToPos(x[0]!, 'x', true), plot.valToPos(y[0]!, 'y', true), 1.5, 0, 2 * Math.PI);
  return { stroke };
}

function bandPath(plot: uPlot, index: number): uPlot.Series.Paths {
  const [x, low, high] = columnsOf(plot, index);
  const fill = new Path2D();
  for (let i = 0; i < x.length; i++) fill.lineTo(plot.valToPos(x[i]!, 'x', true), plot.valToPos(high[i]!, 'y', true));
  for (let i = x.length - 1; i >= 0; i--) fill.lineTo(plot.valToPos(x[i]!, 'x', true), plot.valToPos(low[i]!, 'y', true));
  return { fill };
}
