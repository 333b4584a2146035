/** The inspector's page in VS Code. */
import './inspector.css';
import { vscodeHost } from '../shared/vscodeHost.js';
import { NnetInspector } from './nnet-inspector.js';

document.body.append(new NnetInspector(vscodeHost()));
