/**
 * The questions of "Train on CSV…" and "New Network…": which CSV, which target, class or number.
 */
import { l10n, QuickPickItemKind, window, workspace, type QuickPickItem, type Uri } from 'vscode';
import { adviseColumns } from '../../model/checks/columnAdvice.js';
import { areLikelyClasses, guessTarget, mayBeClasses } from '../../model/checks/columnTraits.js';
import type { ColumnSummary } from '../../model/experiment/dataset.js';
import type { CsvParams } from '../../protocol/serverMessages.js';
import type { DataTables } from './tables.js';

export interface PickedCsv {
  readonly uri: Uri;
  readonly target: string;
  readonly asClass: boolean;
  readonly columns: readonly ColumnSummary[];
  /** What goes into the network; what is advised where nothing was chosen. */
  readonly features?: readonly string[];
}

/** What the language server is told of a choice. @param path of the CSV, as the text names it */
export const paramsOf = ({ uri: _uri, ...choice }: PickedCsv, path: string): CsvParams => ({
  ...choice,
  path,
});

const mostFiles = 500;

/** The CSV files of the workspace, at most 500, also gzipped ones; runs and packages apart. */
export const workspaceCsvs = (): Thenable<Uri[]> =>
  workspace.findFiles('**/*.{csv,csv.gz}', '**/{node_modules,.nnet-runs}/**', mostFiles);

/**
 * A CSV of the workspace; nothing where the person thinks better of it.
 * @param title says which network is about to read it
 */
export async function pickCsvFile(title: string): Promise<Uri | undefined> {
  const files = (await workspaceCsvs()).toSorted((a, b) => a.path.localeCompare(b.path));
  const browse: QuickPickItem & { uri?: Uri } = {
    label: `$(folder-opened) ${l10n.t('Browse…')}`,
    alwaysShow: true,
  };
  const items: (QuickPickItem & { uri?: Uri })[] = files.map((uri) => ({
    label: `$(table) ${workspace.asRelativePath(uri)}`,
    uri,
  }));
  const picked = await window.showQuickPick(
    [...items, { label: '', kind: QuickPickItemKind.Separator }, browse],
    {
      title,
      placeHolder:
        files.length > 0 ? l10n.t('Which CSV?') : l10n.t('There is no CSV in the workspace yet.'),
    },
  );
  if (!picked) return undefined;
  if (picked.uri) return picked.uri;
  const [chosen] = (await window.showOpenDialog({ title, filters: { CSV: ['csv', 'gz'] } })) ?? [];
  return chosen;
}

/** Target and its kind. `remembered` is offered first. */
export async function pickTarget(
  tables: DataTables,
  uri: Uri,
  remembered: string | undefined,
): Promise<PickedCsv | undefined> {
  const result = await tables.columns(uri);
  if ('code' in result) {
    void window.showErrorMessage(result.message);
    return undefined;
  }
  const { columns } = result;
  const likely =
    remembered !== undefined && columns.some((column) => column.name === remembered)
      ? remembered
      : guessTarget(columns);
  const ordered = [
    ...columns.filter((column) => column.name === likely),
    ...columns.filter((column) => column.name !== likely),
  ];
  const picked = await window.showQuickPick(
    ordered.map((column) => ({ label: column.name, description: describe(column), column })),
    {
      title: l10n.t('What is to be predicted?'),
      placeHolder: l10n.t('The target: a column of {0}', workspace.asRelativePath(uri)),
    },
  );
  if (!picked) return undefined;
  const { column } = picked;
  if (column.type === 'text') {
    void window.showErrorMessage(
      l10n.t("'{0}' is text with too many different values to be classes.", column.name),
    );
    return undefined;
  }
  if (!mayBeClasses(column))
    return { uri, target: column.name, asClass: column.type === 'category', columns };
  const k = column.classes!.length;
  const asNumber = {
    label: l10n.t('A number'),
    description: l10n.t('{0} … {1}: regression', column.minimum!, column.maximum!),
    asClass: false,
  };
  const asClass = {
    label: l10n.t('A class'),
    description: l10n.t('one of {0}: {1}', k, column.classes!.slice(0, 6).join(', ')),
    asClass: true,
  };
  const kind = await window.showQuickPick(
    areLikelyClasses(column) ? [asClass, asNumber] : [asNumber, asClass],
    {
      title: l10n.t("'{0}' holds whole numbers. What are they?", column.name),
    },
  );
  return kind && { uri, target: column.name, asClass: kind.asClass, columns };
}

/**
 * Which columns go into the network: those that had better not stand unticked, with the reason.
 * @param asked `warned`: only where there is a reason against one
 * @returns undefined where the person thinks better of it
 */
export async function pickColumns(
  choice: PickedCsv,
  asked: 'always' | 'warned',
): Promise<PickedCsv | undefined> {
  const { columns, target } = choice;
  const advice = adviseColumns(columns, target);
  // Of a single column there is nothing to choose; where none is advised, it is a series.
  const isChoice = advice.length > 1 && advice.some(({ why }) => why === undefined);
  const isWarned = advice.some(({ why }) => why !== undefined);
  if (!isChoice || (asked === 'warned' && !isWarned)) return choice;
  const items = advice.map(({ column, why }) => ({
    label: column.name,
    description: describe(column),
    ...(why !== undefined && { detail: `$(warning) ${l10n.t('better left out: {0}', why)}` }),
    picked: why === undefined,
  }));
  const picked = await window.showQuickPick(items, {
    canPickMany: true,
    title: l10n.t('What goes into the network?'),
    placeHolder: l10n.t("The columns that '{0}' is predicted from", target),
  });
  if (!picked) return undefined;
  if (picked.length === 0) {
    void window.showErrorMessage(l10n.t('A network needs a column to go in: tick one at least.'));
    return undefined;
  }
  return { ...choice, features: picked.map(({ label }) => label) };
}

function describe(column: ColumnSummary): string {
  const missing = column.missing > 0 ? ` · ${l10n.t('{0} missing', column.missing)}` : '';
  if (column.type === 'number')
    return `${l10n.t('number')} · ${short(column.minimum)} … ${short(column.maximum)}${missing}`;
  const counted = l10n.t('{0} classes', column.classes?.length ?? 0);
  return column.classes ? `${counted} · ${someOf(column.classes)}${missing}` : l10n.t('text');
}

const someOf = (classes: readonly string[]): string =>
  `${classes.slice(0, 4).join(', ')}${classes.length > 4 ? ', …' : ''}`;

const short = (value: number | undefined): string =>
  value === undefined ? '–' : String(Number(value.toPrecision(4)));
