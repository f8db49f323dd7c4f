import { measureActivation } from './activation';
import { measureDataPipeline } from './dataPipeline';
import { measureHover } from './hover';
import { measureMemory } from './memory';
import { measurePanelFrames } from './panelFrame';
import { measurePretrainSpeed } from './pretrainSpeed';
import type { Report } from './report';

async function measurePanel(report: Report): Promise<void> {
  for (const { grouping, zoomed, p95 } of await measurePanelFrames()) {
    const what = `${grouping === 'variant' ? 'variants with band' : 'single runs'}, ${zoomed ? 'zoomed' : 'whole curve'}`;
    report({ name: `frame, 10 runs × 100,000 points, ${what}, 95th percentile`, value: p95, unit: 'ms', goal: 'under 16 ms' });
  }
}

/** What `npm run bench` measures, by name. Each section writes into an empty folder of its own. */
export const sections: Record<string, (report: Report, folder: string) => Promise<void>> = {
  pretrainSpeed: measurePretrainSpeed,
  dataPipeline: measureDataPipeline,
  memory: measureMemory,
  activation: measureActivation,
  hover: measureHover,
  panel: measurePanel,
};
