/** The lines of `metrics.jsonl`: events as JSON, read back and thinned as a history is. */
import type { DiagnosticsEvent, EpochEvent, RunEvent } from '../model/runs/runEvents.js';
import { toJson } from '../model/runs/runEvents.js';
import { budget } from './runHistory.js';
import { thin } from './thinning.js';

/** An event as a line, its end included. */
export const lineOf = (event: RunEvent): string => `${toJson(event)}\n`;

/** An event of a line; numbers that JSON does not have are numbers again. */
export const eventOf = (line: string): RunEvent =>
  JSON.parse(line, (_, value: unknown) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  ) as RunEvent;

/** The events of a file, the empty line at its end apart. */
export const eventsIn = (text: string): RunEvent[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [eventOf(line)]));

const numbersIn = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersIn)
      : [];

/** Every number of an event is a column. */
const rowOf = (event: EpochEvent | DiagnosticsEvent): number[] => numbersIn(event);

/** Events that stay where a file has more than its budget: spikes of the curves, and the rest. */
export function thinnedEvents(events: readonly RunEvent[]): readonly RunEvent[] {
  const epochs = keptOf(
    events.filter((event) => event.type === 'epoch'),
    budget.epochs,
  );
  const diagnostics = keptOf(
    events.filter((event) => event.type === 'diagnostics'),
    budget.diagnostics,
  );
  return events.filter((event) => {
    if (event.type === 'epoch') return epochs.has(event);
    return event.type !== 'diagnostics' || diagnostics.has(event);
  });
}

function keptOf(
  rows: readonly (EpochEvent | DiagnosticsEvent)[],
  most: number,
): ReadonlySet<RunEvent> {
  if (rows.length <= most) return new Set(rows);
  const { kept } = thin(
    rows.map(({ epoch }) => epoch - 1),
    (place) => rowOf(rows[place]!),
    rows.at(-1)!.epoch,
    most,
    1,
  );
  return new Set(kept.map((place) => rows[place]!));
}
