/** The designer's page in VS Code. */
import './designer.css';
import { vscodeHost } from '../shared/vscodeHost.js';
import { NnetDesigner } from './nnet-designer.js';

document.body.append(new NnetDesigner(vscodeHost()));
