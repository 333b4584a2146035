/**
 * What a run has told so far, in columns: `loss`, `learning_rate`, `validation.accuracy` over the
 * epochs, and `hidden.gradient_norm` over those at which layers were looked at. Replays
 * `metrics.jsonl` as it follows a run that is under way. Knows no file and no view.
 */
import {
  withRate,
  type DiagnosticsEvent,
  type EpochEvent,
  type LayerDiagnostics,
  type RunEvent,
} from '../model/runs/runEvents.js';
import type { HistoryPart, RunFacts } from '../model/runs/historyPart.js';
import { Series } from './series.js';

/** Rows that are kept, in memory and in `metrics.jsonl`: beyond them spikes are. */
export const budget = { epochs: 20_000, diagnostics: 2_000 };

export class RunHistory {
  readonly epochs = new Series(budget.epochs);
  readonly diagnostics = new Series(budget.diagnostics);
  facts: RunFacts = { notes: [], rates: [], folds: [], pretraining: {}, units: {} };

  append(event: RunEvent): void {
    const { facts } = this;
    switch (event.type) {
      case 'epoch':
        return this.epochs.append(event.epoch, epochValues(event));
      case 'diagnostics':
        this.diagnostics.append(event.epoch, layerValues(event));
        this.facts = { ...facts, units: { ...facts.units, ...unitsOf(event) } };
        return;
      case 'note':
        this.facts = { ...facts, notes: [...facts.notes, event.message] };
        return;
      case 'rate':
        this.facts = { ...facts, rates: withRate(facts.rates, event) };
        return;
      case 'fold':
        this.facts = { ...facts, folds: [...facts.folds, event] };
        return;
      case 'folds':
        this.facts = { ...facts, foldsSummary: event };
        return;
      case 'pretrain':
        this.facts = { ...facts, pretraining: { ...facts.pretraining, [event.layer]: event } };
        return;
      case 'done':
        this.facts = { ...facts, done: event };
    }
  }

  /**
   * Forgets the end, and what was measured after an epoch: a run that goes on from there tells it
   * again. Rates set by hand stay: it comes to them again.
   */
  cut(epoch: number): void {
    this.epochs.cut(epoch + 1);
    this.diagnostics.cut(epoch + 1);
    const { done: _, ...facts } = this.facts;
    this.facts = facts;
  }

  /** What came from an epoch on; everything from 0. */
  since(epoch: number): HistoryPart {
    return {
      epochs: this.epochs.since(epoch),
      diagnostics: this.diagnostics.since(epoch),
      facts: this.facts,
    };
  }

  take({ epochs, diagnostics, facts }: HistoryPart): void {
    this.epochs.take(epochs);
    this.diagnostics.take(diagnostics);
    this.facts = facts;
  }

  /** The layers as they were looked at last. */
  newestDiagnostics(): DiagnosticsEvent | undefined {
    const { diagnostics } = this;
    const row = diagnostics.length - 1;
    if (row < 0) return undefined;
    const layers = Object.entries(this.facts.units).map(([layer, units]) => {
      const values = layerFields.flatMap((field) => {
        const value = diagnostics.column(`${layer}.${field}`)?.[row];
        return value === undefined || Number.isNaN(value) ? [] : [[field, value]];
      });
      return { layer, units, ...Object.fromEntries(values) } as LayerDiagnostics;
    });
    return { type: 'diagnostics', epoch: diagnostics.last, layers };
  }
}

function epochValues({
  loss,
  penalty,
  learning_rate,
  validation = {},
}: EpochEvent): Record<string, number> {
  return {
    loss,
    ...(penalty !== undefined && { penalty }),
    learning_rate,
    ...Object.fromEntries(
      Object.entries(validation).map(([metric, value]) => [`validation.${metric}`, value]),
    ),
  };
}

/** What is measured of a layer. */
export const layerFields = [
  'mean',
  'variance',
  'saturated',
  'dead',
  'gradient_variance',
  'gradient_norm',
  'update_norm',
  'update_ratio',
] as const satisfies readonly (keyof LayerDiagnostics)[];

const layerValues = ({ layers }: DiagnosticsEvent): Record<string, number> =>
  Object.fromEntries(
    layers.flatMap((layer) =>
      layerFields.flatMap((field) => {
        const value = layer[field];
        return value === undefined ? [] : [[`${layer.layer}.${field}`, value]];
      }),
    ),
  );

const unitsOf = ({ layers }: DiagnosticsEvent): Record<string, number> =>
  Object.fromEntries(layers.map(({ layer, units }) => [layer, units]));
