/** The shape of one row: the axis of rows is never part of it. */
export type Shape = readonly number[];

/** Values of one row; 1 of the shape []. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
/** `28×28×1`. */
export const printShape = (shape: Shape): string => shape.join('×');
