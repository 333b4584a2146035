/**
 * Loaded before the command line: the n-th operation on files of a folder fails, as a disk fails.
 * NNET_FAULT is `n:CODE:folder`.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { resolve, sep } = require('node:path');

const [, n, code, folder] = /^(\d+):(\w+):(.*)$/.exec(process.env.NNET_FAULT);
const root = resolve(folder);
const inside = (path) =>
  typeof path === 'string' && (resolve(path) === root || resolve(path).startsWith(root + sep));
const files = new Set();
let left = Number(n);

let operations = 0;
if (process.env.NNET_COUNT)
  process.on('exit', () => write(process.env.NNET_COUNT, String(operations)));
const write = fs.writeFileSync;

function due(syscall, path) {
  operations++;
  if (left-- !== 1) return;
  throw Object.assign(new Error(`${code}: made to fail, ${syscall}`), { code, syscall, path });
}

for (const name of [
  'renameSync',
  'linkSync',
  'mkdirSync',
  'rmSync',
  'readFileSync',
  'readdirSync',
]) {
  const real = fs[name];
  fs[name] = (path, ...rest) => {
    if (inside(path)) due(name, path);
    return real(path, ...rest);
  };
}
const { openSync, closeSync, writeFileSync, fsyncSync } = fs;
fs.openSync = (path, ...rest) => {
  if (!inside(path)) return openSync(path, ...rest);
  due('open', path);
  const file = openSync(path, ...rest);
  files.add(file);
  return file;
};
fs.closeSync = (file) => {
  files.delete(file);
  closeSync(file);
};
fs.writeFileSync = (file, contents, ...rest) => {
  if (files.has(file) || inside(file)) {
    try {
      due('write');
    } catch (error) {
      // A full disk takes a part of it.
      if (files.has(file))
        fs.writeSync(file, Buffer.from(contents).subarray(0, contents.length / 2));
      throw error;
    }
  }
  writeFileSync(file, contents, ...rest);
};
fs.fsyncSync = (file) => {
  if (files.has(file)) due('fsync');
  fsyncSync(file);
};
syncBuiltinESMExports();
