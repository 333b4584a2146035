/**
 * "New Network…": from a CSV of the workspace or from a classic, then a name; the file is written
 * and opened.
 */
import { posix } from 'node:path';
import {
  commands,
  l10n,
  QuickPickItemKind,
  Uri,
  ViewColumn,
  window,
  workspace,
  type QuickPickItem,
} from 'vscode';
import { pickColumns, pickTarget, workspaceCsvs } from '../data/pickCsv.js';
import { designerViewType } from './designerEditor.js';
import { offeredNetwork, type Asked } from './offeredNetwork.js';

type Choice = QuickPickItem & { readonly csv?: Uri; readonly text?: string; readonly id?: string };

/**
 * Asks for a CSV or a template, and a name; writes and opens it. Nothing where the person gives
 * up.
 */
export async function newNetwork(asked: Asked): Promise<void> {
  const [csvs, templates] = await Promise.all([workspaceCsvs(), asked.language.templates()]);
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const items: Choice[] = [
    ...(csvs.length > 0
      ? [{ label: l10n.t('On a CSV of the workspace'), kind: QuickPickItemKind.Separator }]
      : []),
    ...csvs
      .toSorted((a, b) => a.path.localeCompare(b.path))
      .map((csv) => ({ label: `$(table) ${workspace.asRelativePath(csv)}`, csv })),
    { label: l10n.t('A classic'), kind: QuickPickItemKind.Separator },
    ...templates.map(({ id, label, detail, text }) => ({
      label: `$(type-hierarchy) ${label}`,
      detail,
      text,
      id,
    })),
  ];
  const picked = await window.showQuickPick(items, {
    title: l10n.t('New Network'),
    placeHolder: l10n.t('What is it to learn from?'),
    matchOnDetail: true,
  });
  if (!picked) return;
  if (picked.csv) return fromCsv(asked, picked.csv);
  const name = await askName(folder, picked.id!);
  if (name === undefined) return;
  await writeAndOpen(folder, name, picked.text!);
}

async function fromCsv(asked: Asked, csv: Uri): Promise<void> {
  const target = await pickTarget(asked.tables, csv, undefined);
  const choice = target && (await pickColumns(target, 'always'));
  if (!choice) return;
  const folder = Uri.joinPath(csv, '..');
  const name = await askName(folder, baseName(csv));
  if (name === undefined) return;
  const text = await offeredNetwork(asked, Uri.joinPath(folder, `${name}.nnet`), choice);
  if (text !== undefined) await writeAndOpen(folder, name, text);
}

/** A CSV's name without its endings. */
export const baseName = (csv: Uri): string => posix.basename(csv.path).replace(/\.csv(\.gz)?$/, '');

async function askName(folder: Uri | undefined, base: string): Promise<string | undefined> {
  const taken = async (name: string): Promise<boolean> =>
    folder !== undefined && (await exists(Uri.joinPath(folder, `${name}.nnet`)));
  let free = base;
  for (let n = 2; await taken(free); n++) free = `${base}-${n}`;
  const name = await window.showInputBox({
    title: l10n.t('New Network'),
    prompt: l10n.t('Name of the new file, without .nnet'),
    value: free,
    validateInput: async (value) => {
      const file = fileName(value);
      if (file === '' || /[\\/:*?"<>|]/.test(file)) return l10n.t('A file name, please.');
      return (await taken(file)) ? l10n.t('{0}.nnet exists already.', file) : undefined;
    },
  });
  return name === undefined ? undefined : fileName(name);
}

/** What was typed, as the file will be called. */
const fileName = (typed: string): string =>
  typed
    .trim()
    .replace(/\.nnet$/, '')
    .trim();

/** Whether there is a file; one that cannot be asked for counts as none. */
export async function exists(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** Without a folder the new network is an unsaved document. */
async function writeAndOpen(folder: Uri | undefined, name: string, text: string): Promise<void> {
  if (!folder)
    return void (await window.showTextDocument(
      await workspace.openTextDocument({ language: 'nnet', content: text }),
    ));
  const uri = Uri.joinPath(folder, `${name}.nnet`);
  if (await exists(uri)) throw new Error(l10n.t('{0}.nnet exists already.', name));
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await window.showTextDocument(uri, { viewColumn: ViewColumn.One });
  await commands.executeCommand('vscode.openWith', uri, designerViewType, {
    viewColumn: ViewColumn.Beside,
    preserveFocus: true,
  });
}
