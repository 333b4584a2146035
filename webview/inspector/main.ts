/** The inspector's page. */
import './inspector.css';
import './nnet-inspector.js';
