import ts from 'typescript';

/** One change of one place in a source. */
export interface Mutant {
  /** Path from the project's root. */
  file: string;
  /** Offsets of what is replaced. */
  start: number;
  end: number;
  replacement: string;
  line: number;
  /** What was done, for people. */
  what: string;
}

/** Each operator and what a slip would make of it. */
const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
};
const CALLS: Readonly<Record<string, string>> = { 'Math.max': 'Math.min', 'Math.min': 'Math.max' };
/** Comparisons of a table condition are text (lib/table/expressions.ts). */
const CONDITIONS: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};

/** Every single change of a source that a test should notice. Types, imports and texts are left alone. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const add = (start: number, end: number, replacement: string) => {
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const before = text.slice(start, end).replaceAll(/\s+/g, ' ').slice(0, 60);
    found.push({ file, start, end, replacement, line, what: `${before} → ${replacement || '(gone)'}` });
  };
  const replace = (node: ts.Node, replacement: string) => add(node.getStart(), node.getEnd(), replacement);
  /** Takes an element out of a list together with the comma beside it. */
  const drop = (list: ts.NodeArray<ts.Node>, index: number) => {
    const [first, last] =
      index > 0
        ? [list[index - 1]!.getEnd(), list[index]!.getEnd()]
        : [list[0]!.getStart(), list[1]!.getStart()];
    add(first, last, '');
  };
  const visit = (node: ts.Node): void => {
    if (
      ts.isTypeNode(node) ||
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      isAdvice(node)
    )
      return;
    mutate(node, { replace, drop });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * Places where another value is as good, so that a test of one would only repeat it: how long a loser of a race waits
 * and how often it tries, the advice when to come back after a 503, how much is asked for at once (two more than a page
 * shows tell as well as one that there is a next), by how much a sort tells two apart, and what a schema tells its readers.
 */
function isAdvice(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) {
    const name = node.expression.getText();
    return name === 'setTimeout' || name === 'pause';
  }
  if (ts.isExpressionStatement(node))
    return /^await (pause\(|new Promise\(\(\w+\) => setTimeout\()/.test(node.getText());
  if (ts.isNewExpression(node)) return /^new Problem\(\s*'unavailable'/.test(node.getText());
  if (ts.isVariableDeclaration(node)) return BUDGET.test(node.name.getText());
  if (ts.isSourceFile(node)) return false;
  const { parent } = node;
  if (ts.isNumericLiteral(node) && parent.getText() === 'limit + 1') return true;
  // Of what a sort goes by only the sign counts.
  if (ts.isConditionalExpression(parent) && node !== parent.condition && isSign(parent)) return true;
  if (ts.isCallExpression(parent) && /\.(meta|describe)$/.test(parent.expression.getText())) {
    return node !== parent.expression;
  }
  const isOfLoop = ts.isForStatement(parent) && (node === parent.initializer || node === parent.condition);
  return isOfLoop && /\battempt\b/.test(node.getText());
}

/** `… ? -1 : 1`, which a sort goes by. */
const isSign = ({ whenTrue, whenFalse }: ts.ConditionalExpression): boolean =>
  [whenTrue, whenFalse].every((each) => /^-?1$/.test(each.getText()));

const BUDGET = /^(ATTEMPTS|PATIENCE_MS|BATCH|SWEEP|READS|READ_AHEAD|COMPARED|PAGE|AT_A_TURN|\w*AT_ONCE)$/;

interface Tools {
  replace: (node: ts.Node, replacement: string) => void;
  drop: (list: ts.NodeArray<ts.Node>, index: number) => void;
}

function mutate(node: ts.Node, { replace, drop }: Tools): void {
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText();
    const isText = ts.isStringLiteralLike(node.left) || ts.isStringLiteralLike(node.right);
    // A sort by ids meets no two that are alike.
    const isOfSort = ts.isConditionalExpression(node.parent) && isSign(node.parent);
    // One try more or less than the budget is another budget.
    const isOfBudget = /^<=?$/.test(operator) && BUDGET.test(node.right.getText());
    if (OPERATORS[operator] && !isText && !isOfSort && !isOfBudget)
      replace(node.operatorToken, OPERATORS[operator]);
    if (operator === '??') replace(node, node.left.getText());
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    replace(node, node.operand.getText());
  } else if (ts.isNumericLiteral(node)) {
    replace(node, String(Number(node.text) + 1));
  } else if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    replace(node, node.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true');
  } else if (ts.isIfStatement(node)) {
    replace(node.expression, 'false');
  } else if (ts.isConditionalExpression(node)) {
    replace(node.condition, 'true');
    replace(node.condition, 'false');
  } else if (ts.isExpressionStatement(node)) {
    replace(node, ';');
  } else if (
    ts.isArrayLiteralExpression(node) &&
    node.elements.length > 1 &&
    !node.elements.every(ts.isStringLiteral)
  ) {
    node.elements.forEach((_, index) => drop(node.elements, index));
  } else if (ts.isObjectLiteralExpression(node) && node.properties.length > 1) {
    node.properties.forEach((_, index) => drop(node.properties, index));
  } else if (ts.isCallExpression(node)) {
    mutateCall(node, { replace, drop });
  } else if (ts.isStringLiteral(node) && CONDITIONS[node.text] && ts.isCallExpression(node.parent)) {
    replace(node, `'${CONDITIONS[node.text]}'`);
  }
}

function mutateCall(node: ts.CallExpression, { replace, drop }: Tools): void {
  const name = node.expression.getText();
  if (CALLS[name]) replace(node.expression, CALLS[name]);
  if ((name === 'all' || name === 'any') && node.arguments.length > 1) {
    node.arguments.forEach((_, index) => drop(node.arguments, index));
  }
  // A filter that keeps everything.
  if (
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'filter' &&
    node.arguments.length === 1
  ) {
    replace(node.arguments[0]!, '() => true');
  }
}
