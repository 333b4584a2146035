/** Paths of `vary` against the network and the training they name. */
import { entryOf, layerEntry } from '../model/catalogue/catalogue.js';
import { unknown, type ValueProblem } from '../model/catalogue/checkValue.js';
import { statements } from '../model/catalogue/statements.js';
import type { Experiment } from '../model/experiment.js';
import type { Document } from './ast.js';
import { headOf, sectionStatements } from './features/walk.js';
import type { SpanFinding } from './reading.js';

export function checkTune(document: Document, experiment: Experiment): SpanFinding[] {
  const findings: SpanFinding[] = [];
  for (const { section, statement } of sectionStatements(document)) {
    const [path] = statement.values;
    if (section !== 'tune' || headOf(statement) !== 'vary' || path?.type !== 'name' || path.quoted) continue;
    const problem = problemOf(path.name, experiment);
    if (problem)
      findings.push({
        code: problem.code,
        severity: 'error',
        message: problem.message,
        start: path.start,
        end: path.end,
        ...(problem.replacement !== undefined && { fix: { title: `Change to '${problem.replacement}'`, replacement: problem.replacement } }),
      });
  }
  return findings;
}

/** What is wrong with a path such as `hidden.units`, `network.train.units`, `train.optimizer.learning_rate`. */
function problemOf(path: string, { network, train }: Experiment): ValueProblem | undefined {
  const parts = path.split('.');
  const [first, second, third] = parts as [string, string | undefined, string | undefined];
  const most = first === 'train' || first === 'network' ? 3 : 2;
  if (parts.length > most)
    return { code: 'type/expected', message: `'${path}' goes further than a setting: ${parts.slice(0, most).join('.')}.`, replacement: parts.slice(0, most).join('.') };
  if (first === 'data') return undefined;
  if (first === 'train') {
    const known = statements.train.map(({ name }) => name);
    if (second === undefined || !known.includes(second))
      return second === undefined ? unknown('setting', path, known) : within(unknown('setting of training', second, known), 'train.');
    const chosen = second === 'optimizer' ? train?.optimizer.call : second === 'loss' ? train?.losses[0].call.call : undefined;
    const entry = chosen === undefined ? statements.train.find(({ name }) => name === second) : entryOf(second as 'optimizer' | 'loss', chosen);
    const names = entry?.parameters.map(({ name }) => name) ?? [];
    return third === undefined || names.includes(third) ? undefined : within(unknown(`option of '${chosen ?? second}'`, third, names), `train.${second}.`);
  }
  if (!network) return undefined;
  const [layerName, parameter] = first === 'network' ? [second ?? '', third] : [first, second];
  const layer = network.layers.find(({ name }) => name === layerName);
  const prefix = first === 'network' ? 'network.' : '';
  if (!layer) {
    const problem = unknown(
      'layer',
      layerName,
      network.layers.map(({ name }) => name),
    );
    return problem.replacement === undefined ? problem : { ...problem, replacement: `${prefix}${problem.replacement}${parameter === undefined ? '' : `.${parameter}`}` };
  }
  const names = [...layerEntry(layer.kind).parameters.map(({ name }) => name), 'repeat'];
  if (parameter === undefined) return { code: 'type/expected', message: `Say what of '${layerName}' is to vary: ${layerName}.${names[0]}.` };
  return names.includes(parameter) ? undefined : within(unknown(`option of '${layer.kind}'`, parameter, names), `${prefix}${layerName}.`);
}

const within = (problem: ValueProblem, prefix: string): ValueProblem =>
  problem.replacement === undefined ? problem : { ...problem, replacement: `${prefix}${problem.replacement}` };
