import type { SourceModule } from './source-module.ts';

export type SharedCounter = { readonly name: string; readonly line: number };

/** Any node of the syntax tree; the walk looks at names of fields, not at the hundred kinds of node. */
type Node = { readonly type: string; readonly start: number; readonly [field: string]: unknown };
type Local = {
  readonly name: string;
  readonly start: number;
  /** How many functions it lies in; 0 is the module itself, where the shape is harmless. */
  readonly depth: number;
  readonly isText: boolean;
  numeric: boolean;
  inside: boolean;
  outside: boolean;
};
type Scope = { readonly locals: Map<string, Local>; readonly depth: number };
type Walk = { readonly found: Local[]; readonly scopes: readonly Scope[]; readonly depth: number };

/** Local numbers that a closure changes and the function around it changes, too. Since Node 25 the optimiser computes wrong values
 * for that shape, and it is hard to read besides: keep such a position in a field of an object or in one function. */
export function sharedCounters({ program, text }: Pick<SourceModule, 'program' | 'text'>): readonly SharedCounter[] {
  const found: Local[] = [];
  walk(program as unknown as Node, { found, scopes: [], depth: 0 });
  return found
    .filter(({ depth, isText, numeric, inside, outside }) => depth > 0 && numeric && !isText && inside && outside)
    .map(({ name, start }) => ({ name, line: text.slice(0, start).split('\n').length }));
}

function walk(node: Node, at: Walk): void {
  const isFunction = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
  const opens =
    isFunction || /^(Program|BlockStatement|For(In|Of)?Statement|SwitchStatement|StaticBlock|CatchClause)$/.test(node.type);
  const depth = at.depth + (isFunction ? 1 : 0);
  const here: Walk = opens ? { found: at.found, scopes: [...at.scopes, { locals: new Map(), depth }], depth } : at;
  if (opens) declare(node, here);
  noteWrite(node, here);
  for (const child of childrenOf(node)) walk(child, here);
}

/** Puts what a scope declares into it before its body is read, for a closure may be written above the declaration. */
function declare(scope: Node, at: Walk): void {
  const locals = at.scopes.at(-1)?.locals;
  const statements = [scope['body'], scope['init'], scope['left'], scope['cases']].flat() as (Node | null | undefined)[];
  for (const parameter of (scope['params'] as Node[] | undefined) ?? []) add(parameter);
  for (const statement of statements.flatMap((one) => (one?.type === 'SwitchCase' ? (one['consequent'] as Node[]) : [one]))) {
    if (statement?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement['declarations'] as { id: Node; init: Node | null }[]) add(id, init);
  }
  function add(target: Node, init: Node | null = null): void {
    const { type, start, name } = target;
    if (type !== 'Identifier') return;
    const isText = typeof init?.['value'] === 'string' || init?.type === 'TemplateLiteral';
    const numeric =
      typeof init?.['value'] === 'number' || JSON.stringify(target['typeAnnotation'] ?? null).includes('TSNumberKeyword');
    const local: Local = { name: name as string, start, depth: at.depth, numeric, isText, inside: false, outside: false };
    locals?.set(local.name, local);
    at.found.push(local);
  }
}

function noteWrite(node: Node, { scopes, depth }: Walk): void {
  const isCalculated = node.type === 'UpdateExpression' || /^[-+*/%&|^<>]+=$/.test(String(node['operator']));
  for (const name of writtenBy(node)) {
    const local = scopes.findLast((scope) => scope.locals.has(name))?.locals.get(name);
    if (local === undefined) continue;
    if (local.depth < depth) local.inside = true;
    else local.outside = true;
    if (isCalculated) local.numeric = true;
  }
}

function writtenBy(node: Node): readonly string[] {
  switch (node.type) {
    case 'UpdateExpression':
      return namesIn(node['argument'] as Node);
    case 'AssignmentExpression':
    case 'ForOfStatement':
    case 'ForInStatement':
      return namesIn(node['left'] as Node);
    default:
      return [];
  }
}

/** The variables that a target writes; a declaration makes its own, and fields of objects are none. */
function namesIn(target: Node | null): readonly string[] {
  switch (target?.type) {
    case 'Identifier':
      return [target['name'] as string];
    case 'ArrayPattern':
      return (target['elements'] as (Node | null)[]).flatMap(namesIn);
    case 'ObjectPattern':
      return (target['properties'] as Node[]).flatMap(namesIn);
    case 'Property':
      return namesIn(target['value'] as Node);
    case 'AssignmentPattern':
      return namesIn(target['left'] as Node);
    case 'RestElement':
      return namesIn(target['argument'] as Node);
    default:
      return [];
  }
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value === 'object' && value !== null && 'type' in value && 'start' in value);
}
