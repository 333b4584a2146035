/**
 * An analysis as the designer shows it; while the network cannot be read, the last good one, marked
 * as such.
 */
import type { EncodedInputs } from '../../model/experiment/dataset.js';
import { describeNetwork } from '../../model/shapes/describe.js';
import type { DataSpec, TrainSpec } from '../../model/experiment/experiment.js';
import type { LayerFinding, NetworkView } from '../../model/edits/networkView.js';
import { argument, entryOf } from '../../model/catalogue/catalogue.js';
import { printValue } from '../../model/experiment/value.js';
import type { Analysis } from './analyze.js';
import { LineIndex } from '../syntax/lineIndex.js';

/** The text says a network, and nothing in it is broken. */
export const canBeShown = ({ experiment, networkBroken }: Analysis): boolean =>
  experiment.network !== undefined && !networkBroken;

/**
 * What the designer shows.
 * @param last what it showed before: while the network is broken it stays
 */
export function networkView(
  version: number,
  analysis: Analysis,
  last: NetworkView | undefined,
): NetworkView {
  const { experiment, findings, trace } = analysis;
  const counts = {
    errors: findings.filter((f) => f.severity === 'error').length,
    warnings: findings.filter((f) => f.severity === 'warning').length,
  };
  const { network } = experiment;
  if (!network || analysis.networkBroken)
    return { ...(last ?? { findings: [], lines: {} }), version, stale: true, counts };
  const index = new LineIndex(analysis.document.text);
  const lines = Object.fromEntries(
    network.layers.flatMap((layer) => {
      const span = trace.get(`layer/${layer.name}`);
      return span ? [[layer.name, index.position(span.start).line]] : [];
    }),
  );
  const lineOf = (section: string): Record<string, number> => {
    const span = trace.get(section);
    return span ? { [section]: index.position(span.start).line } : {};
  };
  return {
    version,
    stale: false,
    network,
    description: describeNetwork(network, analysis.shapes),
    findings: layerFindings(analysis),
    counts,
    lines,
    sections: { ...lineOf('data'), ...lineOf('train') },
    ...(experiment.data && { data: dataCard(experiment.data, analysis) }),
    ...(experiment.train && { train: trainCard(experiment.train) }),
  };
}

/** Findings that stand on a layer's statement, and the parameter they stand on. */
function layerFindings({ findings, trace, document }: Analysis): LayerFinding[] {
  if (findings.length === 0) return [];
  const index = new LineIndex(document.text);
  const places = [...trace].flatMap(([id, span]) =>
    id.startsWith('layer/') ? [{ id: id.split('/'), ...index.range(span) }] : [],
  );
  return findings.flatMap(({ severity, message, range, fix }) => {
    if (severity === 'information') return [];
    const at = range.start;
    const inside = places.filter(
      ({ start, end }) =>
        (start.line < at.line || (start.line === at.line && start.character <= at.character)) &&
        (end.line > at.line ||
          (end.line === at.line &&
            end.character >= range.end.character &&
            end.character > at.character)),
    );
    const layer = inside.find(({ id }) => id.length === 2)?.id[1];
    if (layer === undefined) return [];
    const parameter = inside.find(({ id }) => id.length === 3)?.id[2];
    return [
      {
        layer,
        ...(parameter !== undefined && { parameter }),
        severity,
        message,
        ...(fix && { fix }),
      },
    ];
  });
}

const inputsText = ({ steps, width }: EncodedInputs): string =>
  `${steps === undefined ? '' : `${steps}×`}${width} input${width === 1 ? '' : 's'}`;

function dataCard(
  { source, target }: DataSpec,
  { columns, widths }: Analysis,
): { title: string; detail: string } {
  const title =
    source.kind === 'csv'
      ? source.path
      : source.kind === 'rows'
        ? 'rows in the file'
        : source.kind === 'toy'
          ? source.set
          : 'generated rows';
  const rows = columns?.[0]?.rows;
  const inputs = widths && inputsText(widths.inputs);
  return {
    title,
    detail: [
      rows === undefined ? '' : `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'}`,
      `${inputs ?? 'features'} → ${target.join(', ')}`,
    ]
      .filter(Boolean)
      .join(' · '),
  };
}

function trainCard({ losses, optimizer, batchSize, epochs, earlyStopping }: TrainSpec): {
  title: string;
  detail: string;
} {
  const entry = entryOf('optimizer', optimizer.call);
  const rate = entry && argument(entry, optimizer, 'learning_rate');
  return {
    title:
      `${losses.map(({ call }) => call.call).join(' + ')} · ` +
      `${optimizer.call}${rate === undefined ? '' : ` ${printValue(rate)}`}`,
    detail: [
      batchSize === 'all' ? 'all rows a batch' : `batch ${batchSize}`,
      `${epochs} epoch${epochs === 1 ? '' : 's'}`,
      ...(earlyStopping ? ['early stopping'] : []),
    ].join(' · '),
  };
}
