import type { ObjectiveConfig } from './schema';

/** Whether the main network learns to predict spans from their boundaries too (SpanBERT §3.2). */
export function usesSpanBoundaries({ sboWeight }: ObjectiveConfig): boolean {
  return sboWeight > 0;
}
