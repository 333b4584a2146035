/**
 * The composition root: builds the services, hands them to each other, disposes them; nothing else.
 */
import { DataTables } from './host/data/tables.js';
import { Trainers } from './host/data/trainers.js';
import { commands, l10n, window, type ExtensionContext, type Uri } from 'vscode';
import { activeNetwork } from './host/designer/activeNetwork.js';
import { importNetwork } from './host/designer/importNetwork.js';
import { newNetwork } from './host/designer/newNetwork.js';
import { trainOnCsv } from './host/runs/trainOnCsv.js';
import { DesignerEditor, designerViewType } from './host/designer/designerEditor.js';
import { Inspector } from './host/inspector/inspector.js';
import { LanguageService } from './host/language/languageClient.js';
import { attempt } from './host/platform/report.js';
import { Runs } from './host/runs/runs.js';
import type { TrainingRun } from './host/runs/trainingRun.js';
import { panelColumn } from './host/platform/webviews.js';

/** Registers everything and starts the language server; workers start when they are asked for. */
export function activate(context: ExtensionContext): void {
  const tables = new DataTables(context);
  const trainers = new Trainers(context, tables);
  const language = new LanguageService(context, tables);
  const runs = new Runs(context, language, trainers);
  const inspector = new Inspector(context, language, trainers);
  const designer = new DesignerEditor(context, language);
  attempt(language.start());

  /** Runs with the network a command is about, or says that there is none. */
  const onNetwork =
    (work: (uri: Uri, detail?: unknown) => unknown) =>
    (given?: unknown, detail?: unknown): unknown => {
      const uri = activeNetwork(given);
      return uri
        ? work(uri, detail)
        : window.showInformationMessage(
            l10n.t('Open a .nnet file first, or create one with New Network….'),
          );
    };

  const register = (name: string, work: (...args: unknown[]) => unknown): void =>
    void context.subscriptions.push(commands.registerCommand(`nnet.${name}`, work));
  register('newNetwork', () => newNetwork({ language, tables, trainers }));
  register(
    'openDesigner',
    onNetwork((uri) =>
      commands.executeCommand('vscode.openWith', uri, designerViewType, panelColumn()),
    ),
  );
  register(
    'train',
    onNetwork((uri) => runs.train(uri)),
  );
  register('trainOnCsv', (given) =>
    trainOnCsv({ language, tables, trainers }, runs, context.workspaceState, given),
  );
  /** Steers the run a command is about, or says that nothing is being trained. */
  const onRun =
    (steer: (run: TrainingRun) => void) =>
    (given?: unknown): unknown => {
      const run = runs.runOf(activeNetwork(given));
      return run?.running
        ? steer(run)
        : window.showInformationMessage(l10n.t('Nothing is being trained.'));
    };
  register(
    'stop',
    onRun((run) => run.stop()),
  );
  register(
    'pause',
    onRun((run) => run.pause()),
  );
  register(
    'resume',
    onRun((run) => run.resume()),
  );
  register('showTraining', () => runs.reveal());
  register(
    'stepThrough',
    onNetwork((uri, run) => inspector.open(uri, typeof run === 'string' ? run : undefined)),
  );
  register(
    'importNetwork',
    onNetwork((uri) => importNetwork(language, uri)),
  );
  register('restartServer', () => language.restart());
  for (const command of ['add', 'remove', 'moveUp', 'moveDown', 'properties'] as const)
    register(`designer.${command}`, () => designer.command(command));
  for (const command of ['step', 'back', 'layer', 'toLoss', 'toUpdate', 'restart'] as const)
    register(`inspector.${command}`, () => inspector.command(command));

  context.subscriptions.push(
    tables,
    language,
    runs,
    inspector,
    window.registerCustomEditorProvider(designerViewType, designer, {
      supportsMultipleEditorsPerDocument: true,
    }),
  );
}
