/** The worker that owns parsed data files: every CSV is read here, once, for all who ask. */
import { parentPort } from 'node:worker_threads';
import { orProblem } from '../../data/dataError.js';
import { Link } from '../../protocol/link.js';
import type { Tables, TablesHost } from '../../protocol/tablesMessages.js';
import { portChannel } from './portChannel.js';
import { shared } from './sharedTable.js';
import { sourceOf } from './sources.js';
import { tensorsOf } from './summary.js';
import { TableStore } from './tableStore.js';

const link = new Link<Tables, TablesHost>(portChannel(parentPort!));
const store = new TableStore(shared);

// What cannot be read is an answer, not a failure: the checks say it beside the path.
link.answer('summary', (request) => orProblem(() => store.summary(request)));
link.answer('tensors', (file) => orProblem(() => tensorsOf(sourceOf(file))));
link.answer('rows', (request) => store.rows(request));
