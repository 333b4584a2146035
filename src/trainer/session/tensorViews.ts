/** Regions of tensors, as they cross a link: a big tensor comes by the piece that is looked at. */
import type { Tensor } from '../../engine/compute/tensor.js';
import type { TensorView } from '../../model/runs/inspection.js';

/** Rows and columns that are sent without being asked for. */
export const shown = { rows: 24, columns: 24 };

export interface Region {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly rows: number;
  readonly columns: number;
}

/** The region of a matrix view, cut at the tensor's own ends. */
export function viewOf(
  { shape, data }: Tensor,
  region: Region = { firstRow: 0, firstColumn: 0, ...shown },
): TensorView {
  const width = shape.length === 0 ? 1 : shape.at(-1)!;
  const height = data.length / Math.max(1, width);
  const firstRow = Math.min(Math.max(0, region.firstRow), height);
  const firstColumn = Math.min(Math.max(0, region.firstColumn), width);
  const rows = Math.min(Math.max(0, region.rows), height - firstRow);
  const columns = Math.min(Math.max(0, region.columns), width - firstColumn);
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = data[(firstRow + row) * width + firstColumn + column]!;
  return {
    shape: [...shape],
    ...(firstRow > 0 && { firstRow }),
    ...(firstColumn > 0 && { firstColumn }),
    rows,
    columns,
    values,
  };
}
