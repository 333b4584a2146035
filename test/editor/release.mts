/**
 * `npm run release -- 0.2.0`: dates what is unreleased in the changelog, sets the version, packages
 * the .vsix, commits and tags. Refuses a tree that is not clean and a version that is not new.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension, root } from './package.mts';

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

const version = process.argv[2] ?? '';
if (!/^\d+\.\d+\.\d+$/.test(version)) fail('Which version? npm run release -- 0.2.0');
if (git('status', '--porcelain') !== '') fail('There are changes that are not committed.');
if (git('tag', '--list', `v${version}`) !== '') fail(`v${version} is there already.`);

const path = join(root, 'CHANGELOG.md');
const changelog = readFileSync(path, 'utf8');
const unreleased = /^## \[Unreleased\]\n\n(?=### )/m;
if (!unreleased.test(changelog)) fail('CHANGELOG.md has nothing under [Unreleased].');
const today = new Date().toISOString().slice(0, 10);
writeFileSync(
  path,
  changelog.replace(unreleased, `## [Unreleased]\n\n## [${version}] - ${today}\n\n`),
);
for (const name of ['package.json', 'package-lock.json']) {
  const file = join(root, name);
  const content = JSON.parse(readFileSync(file, 'utf8')) as {
    version: string;
    packages?: Record<string, { version?: string }>;
  };
  content.version = version;
  if (content.packages?.['']) content.packages[''].version = version;
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
const vsix = packageExtension();
git('commit', '--all', '--message', `Release ${version}`);
git('tag', `v${version}`);
process.stdout.write(`${vsix}\nv${version} is committed and tagged: git push --follow-tags\n`);
