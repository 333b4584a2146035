/** The numbers of a module: double precision. */
export type Real = f64;
