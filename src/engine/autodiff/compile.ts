/**
 * A `function` of the file as a program over arrays: its graph, and that of its derivative, as a
 * list of instructions that each run over a block of numbers. So a function costs what its
 * operations cost, not a walk through a tree for every number.
 */
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import { evaluateOperator } from '../../model/experiment/expression.js';
import type { Activation } from '../compute/activation.js';
import type { Floats } from '../compute/tensor.js';
import { Graph, nodesOf, numbers, type Node } from './graph.js';
import { SimplifiedGraph } from './simplify.js';
import { evaluateAll, symbolicDerivative } from './sweep.js';

export interface CompiledFunction {
  /** The value for the parameters in order. */
  value(...args: readonly number[]): number;
  /** The derivative by the first parameter. */
  derivative(...args: readonly number[]): number;
  /** A function of one parameter as an activation. */
  readonly activation: Activation;
}

const compiled = new WeakMap<FunctionSpec, CompiledFunction>();

/** Compiled once for each function. */
export function compileFunction(spec: FunctionSpec): CompiledFunction {
  const known = compiled.get(spec);
  if (known) return known;
  const graph = new Graph();
  const root = graph.add(spec.expression, spec.parameters);
  const slope = symbolicDerivative(
    root,
    new SimplifiedGraph(graph),
    graph.variable(spec.parameters[0]!),
  );
  const at = (node: Node, args: readonly number[]): number =>
    evaluateAll(node, numbers, new Map(spec.parameters.map((name, i) => [name, args[i]!]))).get(
      node,
    )!;
  const forward = new Program(root);
  const backward = new Program(slope);
  const made: CompiledFunction = {
    value: (...args) => at(root, args),
    derivative: (...args) => at(slope, args),
    activation: {
      name: spec.name,
      settings: {},
      derivative: (z) => at(slope, [z]),
      forward: (z, a) => forward.run(z, a),
      backward(z, _, da, dz) {
        backward.run(z, dz);
        for (let i = 0; i < dz.length; i++) dz[i]! *= da[i]!;
      },
    },
  };
  compiled.set(spec, made);
  return made;
}

/** Numbers that an instruction runs over at once: small enough to stay in the cache. */
const blockSize = 256;

type Kernel = (out: Float64Array, args: readonly Float64Array[], count: number) => void;

/** A function of one variable over an array. */
class Program {
  private readonly registers: ReadonlyMap<Node, Float64Array>;
  private readonly instructions: readonly {
    readonly kernel: Kernel;
    readonly out: Float64Array;
    readonly args: readonly Float64Array[];
  }[];
  private readonly inputs: readonly Float64Array[];

  constructor(private readonly root: Node) {
    const nodes = nodesOf(root);
    this.registers = new Map(
      nodes.map((node) => [node, new Float64Array(blockSize).fill(node.value ?? 0)]),
    );
    this.inputs = nodes
      .filter(({ operation }) => operation === 'variable')
      .map((node) => this.registers.get(node)!);
    this.instructions = nodes
      .filter((node) => node.arguments.length > 0)
      .map((node) => ({
        kernel: kernelOf(node),
        out: this.registers.get(node)!,
        args: node.arguments.map((argument) => this.registers.get(argument)!),
      }));
  }

  run(x: Floats, out: Floats): void {
    const result = this.registers.get(this.root)!;
    for (let start = 0; start < x.length; start += blockSize) {
      const count = Math.min(blockSize, x.length - start);
      for (const input of this.inputs) for (let i = 0; i < count; i++) input[i] = x[start + i]!;
      for (const { kernel, out: register, args } of this.instructions)
        kernel(register, args, count);
      for (let i = 0; i < count; i++) out[start + i] = result[i]!;
    }
  }
}

const unaryKernel =
  (f: (x: number) => number): Kernel =>
  (out, [a], count) => {
    for (let i = 0; i < count; i++) out[i] = f(a![i]!);
  };

/** Loops of their own for what is cheap enough that a call would cost more. */
const kernels: Readonly<Record<string, Kernel>> = {
  '+': (out, [a, b], count) => {
    for (let i = 0; i < count; i++) out[i] = a![i]! + b![i]!;
  },
  '-': (out, [a, b], count) => {
    for (let i = 0; i < count; i++) out[i] = a![i]! - b![i]!;
  },
  '*': (out, [a, b], count) => {
    for (let i = 0; i < count; i++) out[i] = a![i]! * b![i]!;
  },
  '/': (out, [a, b], count) => {
    for (let i = 0; i < count; i++) out[i] = a![i]! / b![i]!;
  },
  negate: unaryKernel((x) => -x),
  exp: unaryKernel(Math.exp),
  log: unaryKernel(Math.log),
  sqrt: unaryKernel(Math.sqrt),
  abs: unaryKernel(Math.abs),
  sin: unaryKernel(Math.sin),
  cos: unaryKernel(Math.cos),
  tanh: unaryKernel(Math.tanh),
};

function kernelOf({ operation, arguments: args }: Node): Kernel {
  const known = kernels[operation];
  if (known) return known;
  const taken = args.map(() => 0);
  return (out, registers, count) => {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < taken.length; k++) taken[k] = registers[k]![i]!;
      out[i] = evaluateOperator(operation, taken);
    }
  };
}
