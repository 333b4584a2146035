/** The training panel's page. */
import './runs.css';
import './nnet-runs.js';
