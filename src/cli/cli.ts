#!/usr/bin/env node
/** The command line: the same language, data and engine without an editor. */
import { complain } from './output.js';
import { StorageError } from '../trainer/store/durable.js';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { DataError } from '../data/dataError.js';
import { kernelChoices } from '../model/runs/computeSettings.js';
import { check } from './commands/check.js';
import { describe } from './commands/describe.js';
import { diagnoseCommand } from './commands/diagnose.js';
import { differentiateCommand } from './commands/differentiate.js';
import { evaluate } from './commands/evaluate.js';
import { normalEquationsCommand } from './commands/normalEquations.js';
import { plotActivationCommand } from './commands/plot.js';
import { unknowns } from '../trainer/jobs/predict.js';
import { importCommand } from './commands/import.js';
import { predictCommand } from './commands/predict.js';
import { sampleCommand } from './commands/sample.js';
import { trace } from './commands/trace.js';
import { resume, train } from './commands/train.js';
import { InputError } from './experimentFile.js';

declare const __VERSION__: string;

const exitCodes = { done: 0, input: 1, usage: 2 } as const;

/** Seeds are words of the generator. */
const largestSeed = 2 ** 32 - 1;

const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(
        `Not a whole number from ${least} ` +
          `${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}.`,
      );
    return value;
  };

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

const program = new Command('nnet')
  .description('Check, train and step through neural networks described in .nnet files.')
  .version(__VERSION__)
  .exitOverride()
  .showHelpAfterError('(nnet --help lists the commands)');

program
  .command('check')
  .description('say what is wrong with files')
  .argument('<file...>')
  .option('--json', 'findings as a JSON array')
  .action(check);
program
  .command('describe')
  .description('layers, shapes and parameters')
  .argument('<file>')
  .option('--json', 'as JSON')
  .action(describe);
program
  .command('train')
  .description('train a network and keep the run')
  .argument('<file>')
  .option('--data <csv>', 'another CSV than the one the file names')
  .option('--epochs <n>', 'epochs instead of those in the file', whole(1))
  .option('--seed <n>', 'seed instead of the one in the file', whole(0, largestSeed))
  .option('--out <dir>', 'folder of the run')
  .option('--threads <n>', 'threads at most, instead of as many as pay', whole(1))
  .addOption(
    new Option('--kernels <name>', 'what computes, instead of the fastest').choices(kernelChoices),
  )
  .option('--json', 'one event a line')
  .action((file: string, options: object) => train(file, options, __VERSION__));
program
  .command('resume')
  .description('go on with a run that was stopped, or for more epochs')
  .argument('<run>')
  .option('--epochs <n>', 'epochs in all', whole(1))
  .option('--threads <n>', 'threads at most, instead of as many as pay', whole(1))
  .option('--json', 'one event a line')
  .action((run: string, options: object) => resume(run, options, __VERSION__));
program
  .command('trace')
  .description('one forward pass, backward pass and update, explained with its numbers')
  .argument('<file>')
  .option('--row <n>', 'a row of the data, from 0', whole(0))
  .option('--batch <n>', 'a batch of the epoch, from 0', whole(0))
  .option('--epoch <n>', 'the state after n epochs', whole(0))
  .option('--json', 'as one JSON object, every tensor whole')
  .action(trace);
program
  .command('predict')
  .description('what a run predicts for the rows of a CSV')
  .argument('<run>')
  .requiredOption('--data <csv>', 'the rows')
  .option('--out <csv>', 'where to write them')
  .option('--failed', 'also of a run that failed: its last weights that were numbers')
  .addOption(
    new Option(
      '--unknown <what>',
      'of classes never seen and missing cells: refuse, take as zeros, or leave the row empty',
    ).choices(unknowns),
  )
  .action(predictCommand);
program
  .command('import')
  .description('a network in the text format of verification tools (sisl), as one of ours')
  .argument('<file>')
  .option('--out <nnet>', 'where to write it')
  .action(importCommand);
program
  .command('evaluate')
  .description('loss and metrics of a run')
  .argument('<run>')
  .option('--data <csv>', 'rows instead of those it was trained on')
  .option('--failed', 'also of a run that failed: its last weights that were numbers')
  .option('--json', 'as JSON')
  .action(evaluate);

program
  .command('diagnose')
  .description('variances, saturation and gradients of each layer before training')
  .argument('<file>')
  .option(
    '--init <name>',
    'an initializer for all layers instead, he or "normal(std=0.1)"; may be given several times',
    collect,
  )
  .option('--json', 'as JSON')
  .action(diagnoseCommand);
program
  .command('differentiate')
  .description('a function of the file, its derivatives, every intermediate, and what they cost')
  .argument('<file>')
  .argument('<function>')
  .option('--at <name=value>', 'a value for a parameter; once for each', collect)
  .addOption(
    new Option('--mode <mode>', 'automatic differentiation forward or reverse')
      .choices(['forward', 'reverse'])
      .default('reverse'),
  )
  .option('--json', 'as JSON')
  .action(differentiateCommand);
program
  .command('normal-equations')
  .description('linear regression at once: XᵀX, its pseudo-inverse, θ, predictions')
  .argument('<file>')
  .option('--json', 'as JSON')
  .action(normalEquationsCommand);
program
  .command('plot')
  .description('draw something as SVG')
  .command('activation')
  .description('an activation and its derivative')
  .argument('<name>')
  .option('--file <nnet>', 'a file whose functions may be drawn too')
  .option('--out <svg>', 'where to write it')
  .action(plotActivationCommand);
program
  .command('sample')
  .description('rows from a trained Boltzmann machine')
  .argument('<run>')
  .argument('<layer>')
  .option('--count <n>', 'how many rows', whole(1), 5)
  .option('--steps <n>', 'Gibbs steps from a random start', whole(1), 200)
  .option('--seed <n>', 'start of the random numbers', whole(0, largestSeed), 0)
  .option('--failed', 'also of a run that failed: its last weights that were numbers')
  .option('--json', 'as JSON')
  .action(sampleCommand);

async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'nnet.usage') complain(`${error.message}\n`);
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    if (
      error instanceof InputError ||
      error instanceof DataError ||
      error instanceof RangeError ||
      error instanceof StorageError
    ) {
      complain(`${error.message}\n`);
      return exitCodes.input;
    }
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      'syscall' in error
    ) {
      complain(`${error.message}\n`);
      return exitCodes.input;
    }
    throw error;
  }
}

// A reader that closes early (`| head`) ends the output; a run that is going on is saved, as by an
// interrupt.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (!process.emit('SIGINT')) process.exit(exitCodes.done);
});

void main().then((code) => {
  process.exitCode = code;
});
