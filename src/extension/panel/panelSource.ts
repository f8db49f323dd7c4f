import type { AuditReport, FormField, RunSummary, ToWebview } from '../../panel/protocol';
import type { EventSource } from './eventSource';

/** What a panel shows: experiments of the workspace as they run, or a recorded study as it is played. */
export interface PanelSource {
  /** The last audit. */
  readonly audit: AuditReport | null;
  select(uri: string): void;
  /** Resolves when there is something to show; takes up the experiment that a restored panel showed. */
  whenKnown(restoredUri: string | null): Promise<void>;
  fields(): FormField[];
  runs(): RunSummary[];
  eventsOf(run: RunSummary): EventSource;
  experimentMessage(): ToWebview;
  runMessages(): ToWebview[];
  /** How far a recording is played; null where nothing is. */
  replayMessage(): ToWebview | null;
}
