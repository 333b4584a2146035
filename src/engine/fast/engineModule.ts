/** What the compiled kernels export. */

/** Windows over images: where they stand, how many, taps of each; images, their size, channels. */
export type Geometry = readonly [
  offsets: number,
  windows: number,
  taps: number,
  count: number,
  imageSize: number,
  channels: number,
];

/** Windows of an image, values of a window; images, their size; filters. */
export type WindowSizes = readonly [
  windows: number,
  depth: number,
  count: number,
  imageSize: number,
  filters: number,
];

/** What `src/kernels/assembly/engine` exports: addresses and counts, strides in numbers. */
export interface EngineModule {
  productScratch(): number;
  beginProducts(scratch: number): void;
  product(
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bStep: number,
    bColumn: number,
    c: number,
    bias: number,
    m: number,
    n: number,
    k: number,
  ): void;
  columnSums(table: number, sums: number, rows: number, width: number): void;
  activate(kind: number, alpha: number, z: number, a: number, n: number, width: number): void;
  activationGradient(
    kind: number,
    alpha: number,
    z: number,
    a: number,
    da: number,
    dz: number,
    n: number,
    width: number,
  ): void;
  imagesToColumns(
    images: number,
    columns: number,
    offsets: number,
    taps: number,
    count: number,
    imageSize: number,
    channels: number,
  ): void;
  columnsToImages(
    columns: number,
    images: number,
    offsets: number,
    taps: number,
    count: number,
    imageSize: number,
    channels: number,
  ): void;
  convolve(
    images: number,
    w: number,
    bias: number,
    z: number,
    bases: number,
    steps: number,
    ...sizes: WindowSizes
  ): void;
  convolveWeightGradient(
    images: number,
    dz: number,
    dw: number,
    bases: number,
    steps: number,
    ...sizes: WindowSizes
  ): void;
  convolveInputGradient(
    dz: number,
    w: number,
    dx: number,
    bases: number,
    steps: number,
    run: number,
    ...sizes: WindowSizes
  ): void;
  maxPool(x: number, a: number, ...geometry: Geometry): void;
  maxPoolGradient(x: number, da: number, dx: number, ...geometry: Geometry): void;
  avgPool(x: number, a: number, ...geometry: Geometry): void;
  avgPoolGradient(da: number, dx: number, ...geometry: Geometry): void;
  lstmForward(
    p: number,
    q: number,
    kept: number,
    previousMemory: number,
    memory: number,
    h: number,
    rows: number,
    units: number,
  ): void;
  lstmBackward(
    kept: number,
    previousMemory: number,
    memory: number,
    dh: number,
    dMemory: number,
    dp: number,
    dq: number,
    dPrevious: number,
    rows: number,
    units: number,
  ): void;
  gruForward(
    p: number,
    q: number,
    previous: number,
    h: number,
    kept: number,
    rows: number,
    units: number,
  ): void;
  gruBackward(
    kept: number,
    previous: number,
    dh: number,
    dp: number,
    dq: number,
    dPrevious: number,
    rows: number,
    units: number,
  ): void;
  fill(values: number, value: number, n: number): void;
  swapLeading(from: number, to: number, a: number, b: number, width: number): void;
  batchStatistics(
    x: number,
    mean: number,
    deviation: number,
    runningMean: number,
    runningVariance: number,
    count: number,
    features: number,
    eps: number,
    momentum: number,
  ): void;
  normalize(
    x: number,
    mean: number,
    deviation: number,
    gamma: number,
    beta: number,
    hat: number,
    a: number,
    count: number,
    features: number,
  ): void;
  normalizeGradient(
    da: number,
    hat: number,
    deviation: number,
    gamma: number,
    dGamma: number,
    dBeta: number,
    dx: number,
    count: number,
    features: number,
    ofBatch: number,
  ): void;
  layerNorm(
    x: number,
    gamma: number,
    beta: number,
    hat: number,
    deviation: number,
    a: number,
    rows: number,
    size: number,
    eps: number,
  ): void;
  layerNormGradient(
    da: number,
    gamma: number,
    hat: number,
    deviation: number,
    dGamma: number,
    dBeta: number,
    dx: number,
    rows: number,
    size: number,
  ): void;
  lookUp(x: number, table: number, a: number, n: number, values: number, size: number): number;
  lookUpGradient(
    x: number,
    da: number,
    gradient: number,
    n: number,
    values: number,
    size: number,
  ): void;
  multiply(into: number, by: number, n: number): void;
  copySlices(
    from: number,
    fromWidth: number,
    to: number,
    toWidth: number,
    width: number,
    rows: number,
  ): void;
  lossOf(
    kind: number,
    z: number,
    a: number,
    y: number,
    rows: number,
    width: number,
    scale: number,
  ): number;
  lossGradient(
    kind: number,
    a: number,
    y: number,
    gradient: number,
    rows: number,
    width: number,
    scale: number,
  ): void;
  copy(from: number, to: number, n: number): void;
  beginNorm(): void;
  addToNorm(values: number, n: number): void;
  endNorm(norm: number, least: number): void;
  shorten(values: number, n: number): void;
  clamp(values: number, most: number, n: number): void;
  accumulate(into: number, from: number, n: number): void;
  scale(values: number, factor: number, n: number): void;
  penalize(w: number, gradient: number, l1: number, l2: number, n: number): number;
  adam(
    w: number,
    gradient: number,
    m: number,
    v: number,
    n: number,
    beta1: number,
    beta2: number,
    eps: number,
    decay: number,
    stepSize: number,
    correction: number,
    shrink: number,
  ): void;
  rmsprop(
    w: number,
    gradient: number,
    v: number,
    mean: number,
    velocity: number,
    n: number,
    alpha: number,
    eps: number,
    momentum: number,
    centered: number,
    decay: number,
    rate: number,
  ): void;
  adagrad(
    w: number,
    gradient: number,
    squares: number,
    n: number,
    eps: number,
    decay: number,
    rate: number,
  ): void;
  adadelta(
    w: number,
    gradient: number,
    square: number,
    delta: number,
    n: number,
    rho: number,
    eps: number,
    decay: number,
    rate: number,
  ): void;
  sgd(
    w: number,
    gradient: number,
    velocity: number,
    n: number,
    momentum: number,
    nesterov: number,
    decay: number,
    rate: number,
  ): void;
  /** Ends a batch for all threads. */
  breakUp(crew: number): void;
  /** Plays a recording over many batches: see `player.ts`. @returns batches that were played */
  play(
    program: number,
    words: number,
    data: number,
    order: number,
    rows: number,
    batches: number,
    rates: number,
    results: number,
    crew: number,
  ): number;
}
