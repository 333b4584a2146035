/** Sizes at which the sheet can be looked at. */
const zooms = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2];

/** The next size, larger or smaller. */
export function zoomStep(zoom: number, step: number): number {
  const found = zooms.findIndex((one) => one >= zoom - 1e-6);
  const at = found < 0 ? zooms.length - 1 : found;
  return zooms[Math.max(0, Math.min(zooms.length - 1, at + step))]!;
}

/** The size at which a sheet fits into a box, a little room left around it. */
export function zoomToFit(
  box: { readonly width: number; readonly height: number },
  sheet: { readonly width: number; readonly height: number },
): number {
  const room = Math.min((box.width - 24) / sheet.width, (box.height - 16) / sheet.height);
  return Math.max(0.5, Math.min(1, Math.floor(room * 20) / 20));
}
