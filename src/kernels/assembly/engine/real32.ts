/** The numbers of a module: single precision. */
export type Real = f32;
