/** Reads a CSV with a JavaScript reader into typed columns, and says how long that took. */
import { readFileSync } from 'node:fs';

const [peer, path] = process.argv.slice(2);
/** Numbers where all cells are, else texts. */
const typed = (cells) => {
  const numbers = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const value = cells[row];
    const number = value === '' || value === null ? NaN : Number(value);
    if (Number.isNaN(number) && value !== '' && value !== null) return cells;
    numbers[row] = number;
  }
  return numbers;
};

const readers = {
  udsv: async () => {
    const { inferSchema, initParser } = await import('udsv');
    return (text) => initParser(inferSchema(text)).typedCols(text).map(typed);
  },
  papaparse: async () => {
    const { default: papa } = await import('papaparse');
    return (text) => {
      const { data } = papa.parse(text, { dynamicTyping: true, skipEmptyLines: true });
      const rows = data.slice(1);
      return data[0].map((_, column) => typed(rows.map((row) => row[column])));
    };
  },
  'd3-dsv': async () => {
    const { csvParseRows } = await import('d3-dsv');
    return (text) => {
      const rows = csvParseRows(text);
      const names = rows.shift();
      return names.map((_, column) => typed(rows.map((row) => row[column])));
    };
  },
};

const read = await readers[peer]();
const started = performance.now();
const columns = read(readFileSync(path, 'utf8'));
const seconds = (performance.now() - started) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, megabytes, rows: columns[0].length })}\n`);
