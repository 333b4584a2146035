/** How a run is computed, beside what its file says. */

/** Kernels that may be asked for instead of the fastest. */
export const kernelChoices = ['wasm', 'reference'] as const;

export interface ComputeSettings {
  /** Threads at most; as many as pay, where nothing is said. The numbers are the same. */
  readonly threads?: number;
  /**
   * `wasm` rounds every product by itself, on whatever processor; `reference` is the readable
   * engine. A run that is gone on with keeps its own.
   */
  readonly kernels?: (typeof kernelChoices)[number];
}
