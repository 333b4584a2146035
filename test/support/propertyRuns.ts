/** How many examples a property is tried with: a hundred times as many by `npm run torture`. */
export const runsOf = (few: number): number => (process.env['TORTURE'] === 'all' ? few * 100 : few);
