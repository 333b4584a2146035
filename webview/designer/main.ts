/** The designer's page. */
import './designer.css';
import './nnet-designer.js';
