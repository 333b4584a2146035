/** Tensors of a pass that came in part, and the same pass with more of them. Knows no link. */
import type { Explanation } from '../../src/explain/explanation.js';
import type { TensorView } from '../../src/model/runs/inspection.js';
import type { InspectedPass, SliceRequest } from '../../src/model/runs/session.js';

/** Where a tensor of a pass can be asked for. */
export type TensorPlace = SliceRequest['of'];

/** Values that are fetched of one tensor at most; of a bigger one, rows and columns. */
const most = { values: 1 << 22, rows: 1024, columns: 1024 };

/** Rows and columns of a tensor's matrix view. */
export function extentOf({ shape }: TensorView): { rows: number; columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((a, b) => a * b, 1), columns };
}

/** Rows and columns that are fetched. */
export type Extent = Pick<SliceRequest, 'rows' | 'columns'>;

/** How much to fetch of tensors that are explained together, so that their entries still match. */
export function roomFor(tensors: readonly TensorView[]): Extent {
  const extents = tensors.map(extentOf);
  const fits = extents.every(({ rows, columns }) => rows * columns <= most.values);
  const greatest = (axis: 'rows' | 'columns'): number =>
    Math.max(...extents.map((extent) => extent[axis]));
  return fits
    ? { rows: greatest('rows'), columns: greatest('columns') }
    : { rows: most.rows, columns: most.columns };
}

/** Whether there is more of a tensor than came, within the room that there is. */
export function hasMore(tensor: TensorView, room: Extent): boolean {
  const { rows, columns } = extentOf(tensor);
  return (
    tensor.rows < Math.min(rows, room.rows) || tensor.columns < Math.min(columns, room.columns)
  );
}

/** The tensors that an explanation shows. */
export const tensorsOf = ({ result, parts }: Explanation): readonly TensorView[] => [
  result.tensor,
  ...parts.flatMap((part) => ('sign' in part ? [] : [part.tensor])),
];

/** Where a tensor of the pass itself comes from; nothing for one that an explanation made. */
export function placeOf(pass: InspectedPass, tensor: TensorView): TensorPlace | undefined {
  for (const { phase, layer, quantities } of pass.steps)
    for (const [quantity, own] of Object.entries(quantities))
      if (own === tensor) return { phase, layer, quantity };
  for (const { name, parameters } of pass.layers)
    for (const [parameter, own] of Object.entries(parameters))
      if (own === tensor) return { layer: name, parameter };
  return undefined;
}

/** The pass with other views of some of its tensors. */
export function withTensors(
  pass: InspectedPass,
  other: ReadonlyMap<TensorView, TensorView>,
): InspectedPass {
  const changed = (
    tensors: Readonly<Record<string, TensorView>>,
  ): Readonly<Record<string, TensorView>> =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, other.get(tensor) ?? tensor]),
    );
  return {
    ...pass,
    layers: pass.layers.map((one) => ({ ...one, parameters: changed(one.parameters) })),
    steps: pass.steps.map((one) => ({ ...one, quantities: changed(one.quantities) })),
  };
}
