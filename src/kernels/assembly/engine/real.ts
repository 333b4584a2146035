/** The numbers of a module: single precision, unless `real64.ts` stands here. */
export type Real = f32;
