/**
 * The tree of a `.nnet` text: statements, values, expressions, each with its place. Knows no layer
 * and no section's meaning.
 */
import type { Comparison } from '../../model/experiment/experiment.js';
import type { BinaryOperator } from '../../model/experiment/expression.js';

/** Offsets in UTF-16 units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface NameNode extends Span {
  readonly type: 'name';
  readonly name: string;
  readonly quoted: boolean;
}

export type ValueNode =
  | NameNode
  | (Span & { readonly type: 'number'; readonly value: number })
  | (Span & { readonly type: 'shape'; readonly shape: readonly number[] })
  | (Span & { readonly type: 'range'; readonly from: number; readonly to: number })
  | (Span & { readonly type: 'list'; readonly items: readonly ValueNode[] })
  | CallNode;

export interface CallNode extends Span {
  readonly type: 'call';
  readonly name: NameNode;
  readonly values: readonly ValueNode[];
  readonly options: readonly OptionNode[];
}

export interface OptionNode extends Span {
  readonly name: NameNode;
  readonly value: ValueNode;
}

export interface Block extends Span {
  readonly statements: readonly Statement[];
}

export type ExpressionNode =
  | (Span & { readonly type: 'number'; readonly value: number })
  | (Span & { readonly type: 'variable'; readonly name: string })
  | (Span & { readonly type: 'negate'; readonly operand: ExpressionNode })
  | (Span & {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    })
  | (Span & {
      readonly type: 'call';
      readonly name: NameNode;
      readonly arguments: readonly ExpressionNode[];
    });

/** `head values option=value { block }`. `broken` marks one whose rest could not be read. */
export interface Statement extends Span {
  readonly head: NameNode | CallNode;
  readonly values: readonly ValueNode[];
  readonly options: readonly OptionNode[];
  readonly block?: Block;
  /** `name = expression` inside `generate`, and the body of a `function`. */
  readonly expression?: ExpressionNode;
  /** `head values < value` inside `expect`. */
  readonly comparison?: {
    readonly operator: Comparison;
    readonly value: ValueNode;
    readonly span: Span;
  };
  readonly broken: boolean;
}

export interface SyntaxFinding extends Span {
  readonly code: string;
  readonly message: string;
  readonly replacement?: string;
}

export interface Document {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Span[];
  readonly findings: readonly SyntaxFinding[];
}
