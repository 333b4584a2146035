/**
 * Every code a finding can carry: what it means and what to do. The page of findings is made from
 * this, and each diagnostic leads to its place there.
 */

export interface FindingHelp {
  readonly title: string;
  /** Why it matters, and the cure. */
  readonly help: string;
}

const entry = (title: string, help: string): FindingHelp => ({ title, help });

export const findingHelp: Readonly<Record<string, FindingHelp>> = {
  'syntax/brace': entry(
    'Braces do not match',
    'A block is opened with `{` on its head’s line and closed with `}`. Section keywords at the ' +
      'margin close whatever is open, so that the rest of the file is still read.',
  ),
  'syntax/bracket': entry(
    'A bracket is not closed',
    'Inside `( )` and `[ ]` line ends do not count; a bracket that is never closed would ' +
      'swallow what follows. Close it on the line where its values end.',
  ),
  'syntax/character': entry(
    'A sign that means nothing here',
    'The language knows letters, digits, quotes, brackets and `+ - * / ^ < > = , ; %`. Names ' +
      'with other signs are written in quotes.',
  ),
  'syntax/comment': entry(
    'A comment starts with #',
    '`//` is what other programs’ `.nnet` files begin with. Write `#`.',
  ),
  'syntax/depth': entry(
    'Nested too deeply',
    'Blocks, brackets or an expression are nested beyond any use. Give parts of an expression ' +
      'names of their own.',
  ),
  'syntax/escape': entry(
    'An escape that is none',
    'Only `\\"` and `\\\\` are escapes. Paths use `/` on every system.',
  ),
  'syntax/expected': entry(
    'Something is missing',
    'The statement breaks off where a value, a bracket or the end of the line is expected.',
  ),
  'syntax/name': entry(
    'A name that needs quotes',
    'Names hold letters, digits and `_`. Any other name is quoted: `"x-1"`.',
  ),
  'syntax/number': entry(
    'A number that cannot be read',
    'Numbers are written `12`, `0.5`, `1e-3`: no `.5`, `1.`, `+1`, `1_000`, and a blank before ' +
      'what follows.',
  ),
  'syntax/order': entry(
    'Values come before options',
    'A statement is head, values, `option=value` pairs. Move the value before the first option.',
  ),
  'syntax/statement': entry(
    'A line that starts with no word',
    'Every statement starts with a word: a section, a kind of layer, a setting.',
  ),
  'syntax/string': entry(
    'A text without a closing quote',
    'A text stands on one line between double quotes.',
  ),
  'structure/version': entry('The version of the language', 'A file starts with `nnet 1`.'),
  'structure/twice': entry(
    'Given twice',
    'A section, a setting or an option stands once. Remove one of them.',
  ),
  'structure/missing': entry(
    'A part is missing',
    'A section lacks a statement it cannot do without, such as a target or a loss.',
  ),
  'structure/block': entry(
    'A block where none belongs, or none where one does',
    'Sections have a block `{ … }`; layers and settings have none.',
  ),
  'structure/name': entry(
    'A name is missing',
    'A network and every layer have a name: runs, weights and charts are keyed by it.',
  ),
  'structure/source': entry(
    'Where the rows come from',
    'Either a file, or `rows`, or `generate`: one of them, and only one.',
  ),
  'structure/comparison': entry(
    'What is expected',
    'A line of `expect` compares: `test_accuracy >= 0.9`, `gradient_error < 1e-6`, ' +
      '`output_variance(hidden) in 0.1..10`.',
  ),
  'structure/contradiction': entry(
    'Two settings that exclude each other',
    'One of the two has to go.',
  ),
  'name/unknown': entry(
    'An unknown name',
    'No kind, setting, option or layer has this name. The nearest known one is offered.',
  ),
  'name/duplicate': entry(
    'A name that is taken',
    'Layers, functions and generated columns have names of their own; a function may not be ' +
      'called as a built-in one.',
  ),
  'name/planned': entry(
    'Known to the language, not computed yet',
    'The language has a word for it; nothing computes it yet. It is refused rather than ignored.',
  ),
  'type/expected': entry(
    'Another type of value is wanted',
    'The message says what the place takes: a whole number, a name, a list of rows, a text in ' +
      'quotes.',
  ),
  'type/bounds': entry(
    'A number out of its bounds',
    'The message says from where to where, and in which unit.',
  ),
  'type/count': entry('Too many values', 'The statement takes fewer values than it was given.'),
  'type/missing': entry('A value is missing', 'The statement cannot do without it.'),
  'wiring/empty': entry(
    'A network without layers',
    'Start with an input and a layer that computes.',
  ),
  'wiring/no-input': entry(
    'A layer without an input',
    'A layer takes the one above it, or what `from=` names; only `input` takes nothing.',
  ),
  'wiring/no-output': entry('Nothing computes', 'Add a layer below the input.'),
  'wiring/one-input': entry(
    'A join of one layer',
    'add, multiply and concat join two layers or more.',
  ),
  'wiring/inputs': entry(
    'Two inputs for a layer that takes one',
    'Join them first: concat puts them side by side, add adds them up.',
  ),
  'wiring/dropout': entry(
    'Dropout behind the output',
    'What the network gives would be dropped at random while training. Dropout belongs in front ' +
      'of the last layer.',
  ),
  'wiring/dead-branch': entry(
    'A branch that leads nowhere',
    'No layer takes it, and it is no output. Take it with `from=`, remove it, or make it an ' +
      'output with `target=[…]`.',
  ),
  'wiring/columns': entry(
    'Several inputs',
    'With several inputs each says which columns it takes: `columns=[a, b]`.',
  ),
  'shape/axes': entry(
    'A shape with other axes is wanted',
    'dense takes a plain row, convolutions an image of height × width × channels, recurrent ' +
      'layers a sequence of steps × features. flatten and reshape lead from one to another.',
  ),
  'shape/mismatch': entry(
    'Shapes that do not fit',
    'add and multiply take equal shapes, concat shapes that differ in the last axis only, ' +
      'reshape as many values as there are.',
  ),
  'shape/window': entry(
    'A window larger than the image',
    'Make the kernel or pool smaller, or add padding.',
  ),
  'shape/too-large': entry(
    'A layer that does not fit into memory',
    'It holds more than 2²⁷ numbers. Fewer units or channels, less padding, or a pooling layer ' +
      'before it.',
  ),
  'shape/weights': entry(
    'Weights of another shape',
    'Explicit weights have one row per input and one column per unit; recurrent ones a column ' +
      'per gate and unit.',
  ),
  'shape/data': entry(
    'The input does not fit the data',
    'A row of the data, categories one-hot encoded, has another number of values than the input ' +
      'says. Leave the shape out, and it is taken from the data.',
  ),
  'shape/target': entry(
    'The output does not fit the target',
    'A number target is one output, a class target of k classes k outputs; two classes may be ' +
      'one sigmoid.',
  ),
  'loss/range': entry(
    'An output that cannot reach its target',
    'Its activation gives values between bounds, and the target goes beyond them. A number is ' +
      'predicted by `linear`, or scaled: `normalize standard target=standard`.',
  ),
  'loss/activation': entry(
    'Loss and output activation',
    'cross_entropy goes with softmax, binary_cross_entropy with sigmoid: together their ' +
      'gradient is a − y.',
  ),
  'loss/target': entry(
    'Loss and target',
    'cross_entropy is for classes, binary_cross_entropy for targets from 0 to 1.',
  ),
  'loss/missing': entry(
    'An output without a loss',
    'Each of several outputs has a loss of its own: `loss mse output=price`.',
  ),
  'loss/output': entry(
    'A loss without its output',
    'With several outputs a loss says which it belongs to, once each.',
  ),
  'function/parameters': entry(
    'A function of another number of parameters',
    'An activation has one parameter, `function f(z) = …`; a loss two, output and target.',
  ),
  'init/activation': entry(
    'An initializer meant for another activation',
    'he keeps the variance of relu, glorot that of tanh and sigmoid.',
  ),
  'init/dead': entry(
    'Weights that all start at zero',
    'All units of the layer get the same gradient and stay the same.',
  ),
  'train/no-effect': entry(
    'A setting without effect',
    'It changes nothing as the rest of the file stands.',
  ),
  'train/refused': entry(
    'Training would not begin',
    'The rows were prepared and the network built, as training does: this is what it says then.',
  ),
  'data/note': entry(
    'What was decided about the data',
    'What the reader took for granted: left-out columns, delimiters, decimal signs. Nothing ' +
      'needs to be done.',
  ),
  'data/not-found': entry(
    'A data file is not there',
    'Paths start at the `.nnet` file and use `/`.',
  ),
  'data/unreadable': entry(
    'A data file cannot be read',
    'It is there, but not readable, or packed in a way that is not known.',
  ),
  'data/too-large': entry(
    'More than a table may hold',
    'Its numbers would not fit into memory: at most 100,000 columns and 2²⁸ cells. Take a part ' +
      'of the rows or columns, or an own file for each part.',
  ),
  'data/empty': entry('An empty data file', 'There is no row in it.'),
  'data/encoding': entry(
    'Packed under a plain name',
    'The file is gzipped, and its name does not say so: let it end in .csv.gz.',
  ),
  'data/nul': entry('A file that is not text', 'It holds zero bytes: most likely it is no CSV.'),
  'data/quote': entry('A quote that is not closed', 'A cell begins with a quote that has no end.'),
  'data/ragged': entry(
    'Rows of different length',
    'The line has more or fewer cells than the header.',
  ),
  'data/width': entry(
    'Rows of different length',
    'A row has more or fewer values than there are columns.',
  ),
  'data/not-finite': entry('Numbers that are not finite', 'Infinite values cannot be trained on.'),
  'data/column': entry(
    'A column that is not there',
    'The data has no column of this name, or it is named twice.',
  ),
  'data/column-type': entry(
    'A column described wrongly',
    'The description contradicts the cells, or itself.',
  ),
  'data/text': entry(
    'A column of texts',
    'A network takes numbers. `type=category` makes classes of a few different texts.',
  ),
  'data/classes': entry(
    'Too many classes',
    'A column of more than 1,000 different values is no class target.',
  ),
  'data/class': entry(
    'A class that was not there in training',
    'The network knows only the classes it was trained with.',
  ),
  'data/one-hot': entry(
    'Indices out of one-hot columns',
    'An embedding takes the number of a class: `column colour type=category encode=index`.',
  ),
  'data/one-class': entry('One class only', 'There is nothing to tell apart.'),
  'data/target': entry(
    'A target that is none',
    'Outputs name targets of `data`, and every target has an output.',
  ),
  'data/targets': entry(
    'Several targets of one output',
    'They must all be numbers. A class target has an output of its own.',
  ),
  'data/no-features': entry('No features', 'No column is left to go into the network.'),
  'data/no-rows': entry('No rows', 'Targets, missing cells or the split leave no row.'),
  'data/missing': entry(
    'Missing cells',
    '`missing drop` leaves such rows out; mean, median and most_frequent fill the cell.',
  ),
  'data/split': entry(
    'Parts of the rows',
    'Shares add up to 100 %, and something is left to train on.',
  ),
  'data/part': entry(
    'A part that is not there',
    'The metric is of rows that the split does not set aside.',
  ),
  'data/metric': entry(
    'A metric that is not measured',
    'Classes have accuracy and its kin, numbers mse, mae and r2.',
  ),
  'data/folds': entry(
    'Folds',
    'Folds cut the rows themselves: no validation share, no split column, no windows beside them.',
  ),
  'data/window': entry(
    'Too few rows for a window',
    'Shorter windows, a smaller horizon, or larger parts.',
  ),
  'data/weights': entry(
    'Weights of another run',
    'The file is no weights file, or has no layer of that name. Say which with `layer=`.',
  ),
  'data/constant': entry('A constant column', 'It tells the network nothing. Leave it out.'),
  'data/looks': entry(
    'Texts that look otherwise',
    'Prices, percentages, dates and signs of missing cells make a column text. `column NAME ' +
      'type=number strip="$"`, `decimal=","`, `na=[None]` or `parts=[year, month]` say what it is.',
  ),
  'data/date': entry(
    'A cell that is no date',
    '`parts=` needs dates written in one manner. Mend the cell, or leave it empty.',
  ),
  'data/series': entry(
    'Several series in one table',
    'Time rises within each value of a column: a window over the end of one series would go on ' +
      'in the next. `window … group=NAME` keeps them apart.',
  ),
  'data/several-labels': entry(
    'Several yes-or-no targets in one softmax',
    'Softmax makes their probabilities add up to 1. Targets that do not exclude one another take ' +
      'sigmoid outputs and `binary_cross_entropy`.',
  ),
  'data/counter': entry(
    'A column that counts or names the rows',
    'What only says which row it is is learned by heart. Leave the column out.',
  ),
  'data/mostly-missing': entry(
    'A column that is hardly there',
    'More than half of its cells are missing, and would be filled with one value. Leave it out.',
  ),
  'data/time-order': entry(
    'Rows in the order of time',
    'Mixed, the rows beside a test row are trained on, and its score says too much: ' +
      '`split … shuffle=false` keeps the order. Windows need the oldest rows first.',
  ),
  'data/leak': entry(
    'The target among the features',
    'The network is shown what it is to predict: it will look perfect, and be useless.',
  ),
  'data/unscaled': entry(
    'Unscaled inputs into saturating units',
    'Sums far from zero leave sigmoid and tanh flat, so that next to nothing is learned. ' +
      '`normalize standard` scales the inputs.',
  ),
  'data/imbalance': entry(
    'A rare class',
    'A network that never says it is right nearly always. `class_weights=balanced` makes every ' +
      'class count the same.',
  ),
  'data/few-rows': entry(
    'Many parameters, few rows',
    'The rows may be learned by heart. Validation rows show it; l2, dropout, early stopping and ' +
      'smaller layers help.',
  ),
  'file/foreign': entry(
    'Another program’s file',
    'Two other formats end in `.nnet`. Networks of verification tools can be imported.',
  ),
};
