import { type Document, isAlias, isNode, type Node, visit } from 'yaml';

/**
 * Before a value goes or changes: writes out what other keys say by pointing at it, so that they go on saying that. An
 * alias whose anchor is gone could not be written at all.
 */
export function spellOutAliases(document: Document, value: unknown): void {
  if (!isNode(value)) return;
  const going = new Set<unknown>();
  let hasAnchor = false;
  visit(value, {
    Node(_, node) {
      going.add(node);
      hasAnchor ||= !isAlias(node) && node.anchor !== undefined;
    },
  });
  if (!hasAnchor) return;
  visit(document, {
    Node: (_, node) => (node === value ? visit.SKIP : undefined),
    Alias(_, alias) {
      if (going.has(alias) || !going.has(alias.resolve(document))) return undefined;
      return document.createNode(alias.toJS(document)) as Node;
    },
  });
  visit(value, {
    Node(_, node) {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}
