/** What a run came to, in a few words, with its change since the run before. */
import { headlineOf, metricName, type Headline } from '../../model/runs/headline.js';
import type { DoneEvent } from '../../model/runs/runEvents.js';
import { metricFigure } from '../../model/runs/figures.js';

/**
 * `test accuracy 97.5 % (+1.2 %)`.
 * @param before the last result; of another metric it is left out
 */
export function resultText(done: DoneEvent, before: Headline | undefined): string {
  const { part, metric, value } = headlineOf(done);
  const changed = before?.metric === metric && before.value !== value;
  const sign = before && value > before.value ? '+' : '−';
  const by = before && metricFigure(metric, Math.abs(value - before.value));
  const change = changed ? ` (${sign}${by})` : '';
  return `${part} ${metricName(metric)} ${metricFigure(metric, value)}${change}`;
}
