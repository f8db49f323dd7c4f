import { measureActivation } from './activation';
import { measureDataPipeline } from './dataPipeline';
import { measureGlueReading } from './glueReading';
import { measureGrowth } from './growth';
import { measureHover } from './hover';
import { measureMemory } from './memory';
import { measurePanelFrames } from './panelFrame';
import { measurePrecision } from './precision';
import type { Report } from './report';
import { measureResultReport } from './resultReport';
import { speedHelp, speedOptions } from './speed/options';
import type { SpeedRow } from './speed/rows';
import { measureSpeed } from './speed/speed';
export { markdownTable } from './speed/markdownTable';

async function measurePanel(report: Report): Promise<void> {
  for (const { grouping, zoomed, p95 } of await measurePanelFrames()) {
    const what = `${grouping === 'variant' ? 'variants with band' : 'single runs'}, ${zoomed ? 'zoomed' : 'whole curve'}`;
    report({ name: `frame, 10 runs × 100,000 points, ${what}, 95th percentile`, value: p95, unit: 'ms', goal: 'under 16 ms' });
  }
}

/** What `npm run bench` measures, by name. Each section writes into an empty folder of its own; `speed` returns rows. */
type Section = (report: Report, folder: string) => Promise<SpeedRow[] | null>;

const figuresOnly = (measure: (report: Report, folder: string) => Promise<void>): Section => async (report, folder) => {
  await measure(report, folder);
  return null;
};

export const sectionHelp = `npm run bench -- [SECTION …] [FLAGS]; flags are those of the section "speed":${speedHelp}`;

/** The sections with the flags applied, and the rounds that `speed` makes. Throws an Error that says which flag is wrong. */
export function sectionsWith(flags: string[]): { sections: Record<string, Section>; rounds: number } {
  const options = speedOptions(flags);
  const sections: Record<string, Section> = {
    speed: (report, folder) => measureSpeed(report, folder, options),
    dataPipeline: figuresOnly(measureDataPipeline),
    glue: figuresOnly(measureGlueReading),
    memory: figuresOnly(measureMemory),
    growth: figuresOnly(measureGrowth),
    precision: figuresOnly(measurePrecision),
    activation: figuresOnly(measureActivation),
    hover: figuresOnly(measureHover),
    panel: figuresOnly(measurePanel),
    report: figuresOnly(measureResultReport),
  };
  return { sections, rounds: options.rounds };
}
