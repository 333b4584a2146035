/** The training panel's page in VS Code. */
import './runs.css';
import { vscodeHost } from '../shared/vscodeHost.js';
import { NnetRuns } from './nnet-runs.js';

document.body.append(new NnetRuns(vscodeHost()));
