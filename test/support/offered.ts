/** New Network as a person gets it who answers every question with the first answer. */
import { experimentFor } from '../../src/language/editing/newExperiment.js';
import { areLikelyClasses, guessTarget } from '../../src/model/checks/columnTraits.js';
import { TableStore } from '../../src/trainer/tables/tableStore.js';

interface Offered {
  readonly text: string;
  readonly target: string;
}

/** @param location a CSV */
export function offered(location: string): Offered {
  const { columns } = new TableStore().summary({
    files: [{ path: location, location }],
    reading: {},
  });
  const target = guessTarget(columns)!;
  const asClass = areLikelyClasses(columns.find(({ name }) => name === target)!);
  const text = experimentFor('n', { path: location, target, asClass, columns });
  return { text, target };
}
