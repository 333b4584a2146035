/**
 * All webviews in a plain browser: a fake host around the real language, engine and session. The
 * text stands in a field; rows stand in the text.
 */
import { analyze, type Analysis } from '../../src/language/analysis/analyze.js';
import { networkView } from '../../src/language/analysis/networkView.js';
import { applyTextEdits, toTextEdits } from '../../src/language/editing/toTextEdits.js';
import { readParameter } from '../../src/language/reading/readParameter.js';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import { isTrainable, type TrainableExperiment } from '../../src/model/experiment/experiment.js';
import { decodeMessage, encodeMessage, type Envelope } from '../../src/protocol/encoding.js';
import type { DesignerHost, DesignerView } from '../../src/protocol/designerMessages.js';
import type { InspectorHost, InspectorView } from '../../src/protocol/inspectorMessages.js';
import { Link, type Channel } from '../../src/protocol/link.js';
import type { RunsHost, RunsView } from '../../src/protocol/runMessages.js';
import { drain } from '../../src/engine/training/drain.js';
import { Session } from '../../src/trainer/session/session.js';
import { datasetFrom, inlineTables } from '../../src/trainer/tables/experimentData.js';
import { PageRun } from './pageRun.js';
import themes from './themes.json' with { type: 'json' };

const element = (id: string): HTMLElement => document.getElementById(id)!;
const text = element('text') as HTMLTextAreaElement;
const say = (what: string): void => void (element('log').textContent = what);

/** Rows around two circles: few enough to write, many enough to learn. */
const firstText = `nnet 1

data {
  generate circles 120 noise=0.08 seed=2
  column label type=category
  target label
  split  train=70% validation=30% seed=1
}

network circles {
  input  point   2
  dense  hidden  6  tanh
  dense  output  2  softmax
}

train {
  loss        cross_entropy
  optimizer   adam  learning_rate=0.03
  batch_size  16
  epochs      120
}
`;

type View = 'designer' | 'runs' | 'inspector';

/** The channel to a frame: what it posts arrives here as VS Code would bring it, and back. */
const receivers = new Map<View, (message: unknown) => void>();
const frames = new Map<View, Window>();
const states = new Map<View, unknown>();

const channelTo = (view: View): Channel => ({
  post: (message) => frames.get(view)?.postMessage(encodeMessage(message)),
  listen(receive) {
    receivers.set(view, receive);
    return () => receivers.delete(view);
  },
});

Object.assign(window, {
  vscodeApi: (view: View, frame: Window) => {
    frames.set(view, frame);
    return {
      postMessage: (message: Envelope) => receivers.get(view)?.(decodeMessage(message)),
      getState: () => states.get(view),
      setState: (state: unknown) => states.set(view, state),
    };
  },
});

let version = 1;
let analysis: Analysis;
let view: NetworkView | undefined;
function read(): NetworkView {
  analysis = analyze(text.value);
  view = networkView(version, analysis, view);
  return view;
}

function experiment(): TrainableExperiment {
  const { findings } = analyze(text.value);
  const error = findings.find(({ severity }) => severity === 'error');
  if (error) throw new Error(error.message);
  if (!isTrainable(analysis.experiment)) throw new Error('A section is missing.');
  return analysis.experiment;
}

const designer = new Link<DesignerHost, DesignerView>(channelTo('designer'));
function changeText(next: string): boolean {
  if (next === text.value) return false;
  text.value = next;
  typed();
  return true;
}
function typed(): void {
  version++;
  designer.notify('modelChanged', read());
  inspector.notify('outdated', undefined);
}
text.addEventListener('input', typed);
designer.answer('snapshot', read);
designer.answer('edit', ({ edit }) =>
  changeText(
    applyTextEdits(text.value, toTextEdits(analysis.document, analysis.experiment.network!, edit)),
  ),
);
designer.answer('fix', ({ edits }) => {
  const starts = [0, ...Array.from(text.value.matchAll(/\n/g), ({ index }) => index + 1)];
  const offset = ({ line, character }: { line: number; character: number }): number =>
    starts[line]! + character;
  return changeText(
    applyTextEdits(
      text.value,
      edits.map(({ range, newText }) => ({
        start: offset(range.start),
        end: offset(range.end),
        newText,
      })),
    ),
  );
});
designer.answer('readValue', ({ kind, parameter, text: value }) =>
  readParameter(
    kind,
    parameter,
    value,
    analysis.experiment.functions.map(({ name }) => name),
  ),
);
designer.on('train', () => train());
designer.on('inspect', () => inspector.notify('show', undefined));

const runs = new Link<RunsHost, RunsView>(channelTo('runs'));
let run: PageRun | undefined;
function train(): void {
  try {
    run?.stop();
    const started = experiment();
    run = new PageRun(started, (first) => {
      runs.notify('header', run!.header);
      runs.notify('append', { run: run!.header.id, history: run!.history.since(first) });
    });
    runs.notify('header', run.header);
  } catch (error) {
    say((error as Error).message);
    runs.notify('refused', (error as Error).message);
  }
}
runs.answer('snapshot', () => {
  if (!run) train();
  return { header: run!.header, history: run!.history.since(0) };
});
runs.on('pause', () => run?.pause());
runs.on('resume', () => run?.goOn());
runs.on('goOn', () => run?.goOn());
runs.on('stop', () => run?.stop());
runs.on('again', () => train());
runs.on('setLearningRate', (rate) => run?.setLearningRate(rate));
runs.on('inspect', () => inspector.notify('show', undefined));
runs.on('openFolder', () => say('A run in this page is kept in no folder.'));

const inspector = new Link<InspectorHost, InspectorView>(channelTo('inspector'));
let session: Session;
inspector.answer('open', ({ epoch }) => {
  const opened = experiment();
  const dataset = datasetFrom(opened, inlineTables(opened.data));
  session = drain(Session.open({ experiment: opened, dataset }, epoch));
  return session.describe();
});
inspector.answer('begin', (request) => session.begin(request));
inspector.answer('slice', (request) => session.slice(request));
inspector.answer('check', (place) => session.check(place));
inspector.on('reveal', ({ layer }) => say(`The inspector is at '${layer}'.`));

const chooser = element('theme') as HTMLSelectElement;
function dress(): void {
  const { classes, variables } = themes[chooser.value as keyof typeof themes];
  for (const id of ['designer', 'runs', 'inspector'] as const) {
    const { documentElement, body } = (element(id) as HTMLIFrameElement).contentDocument!;
    if (!body) continue;
    body.className = classes;
    for (const [name, value] of Object.entries(variables))
      documentElement.style.setProperty(name, value);
    documentElement.style.background = variables['--vscode-editor-background'];
  }
}
for (const name of Object.keys(themes)) chooser.add(new Option(name));
chooser.value = new URLSearchParams(location.search).get('theme') ?? 'Light Modern';
chooser.addEventListener('change', dress);

text.value = firstText;
read();
for (const id of ['designer', 'runs', 'inspector'] as const) {
  const frame = element(id) as HTMLIFrameElement;
  frame.addEventListener('load', dress);
  frame.src = `/frame/${id}`;
}
