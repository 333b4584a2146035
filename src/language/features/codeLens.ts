/** What can be done with a network, above it. */
import type { CodeLens } from 'vscode-languageserver';
import type { Analysis } from '../analysis/analyze.js';
import { LineIndex } from '../syntax/lineIndex.js';

/** @param result what the newest run came to */
export function codeLenses(
  uri: string,
  { trace, document }: Analysis,
  result?: string,
): CodeLens[] {
  const network = trace.get('network');
  if (!network) return [];
  const range = new LineIndex(document.text).range(network);
  return [
    { range, command: { title: '$(play) Train', command: 'nnet.train', arguments: [uri] } },
    { range, command: { title: 'Step through', command: 'nnet.stepThrough', arguments: [uri] } },
    { range, command: { title: 'Designer', command: 'nnet.openDesigner', arguments: [uri] } },
    ...(result === undefined
      ? []
      : [{ range, command: { title: result, command: 'nnet.showTraining' } }]),
  ];
}
