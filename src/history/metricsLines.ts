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

/**
 * The events of a file, but for a last line that was cut short; `broken` is the first other line,
 * from 1, that is no event.
 */
export function eventsIn(text: string): { events: RunEvent[]; broken?: number } {
  const events: RunEvent[] = [];
  for (const [i, line] of text.split('\n').slice(0, -1).entries()) {
    const event = eventIfWhole(line);
    if (!event) return { events, broken: i + 1 };
    events.push(event);
  }
  return { events };
}

const types: ReadonlySet<unknown> = new Set<RunEvent['type']>([
  'note',
  'rate',
  'pretrain',
  'fold',
  'folds',
  'epoch',
  'diagnostics',
  'done',
]);

function eventIfWhole(line: string): RunEvent | undefined {
  try {
    const event: unknown = eventOf(line);
    if (typeof event !== 'object' || event === null || !('type' in event)) return undefined;
    if ('epoch' in event && !Number.isInteger(event.epoch)) return undefined;
    return types.has(event.type) ? (event as RunEvent) : undefined;
  } catch {
    return undefined;
  }
}

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
