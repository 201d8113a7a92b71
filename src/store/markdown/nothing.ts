import { isScalar, Scalar, visit } from 'yaml';

/** YAML's words for no value, as long as nothing quotes them; and its tag for one. */
const NO_VALUE = /^(?:~|null|Null|NULL)?$/;
const NULL_TAG = 'tag:yaml.org,2002:null';

/** What a file says nothing with: no value where one may be left out, and else the words as they stand there. */
export class Nothing {
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }
}

/** True for text that says nothing unless it is quoted. */
export function isWordForNothing(text: string): boolean {
  return NO_VALUE.test(text);
}

/** True for a YAML value that says nothing. */
export function saysNothing(node: unknown): node is Scalar {
  if (!isScalar(node)) return false;
  if (node.tag === NULL_TAG) return true;
  const isPlain = node.tag === undefined && (node.type === undefined || node.type === Scalar.PLAIN);
  return isPlain && typeof node.value === 'string' && isWordForNothing(node.value);
}

/** True for a YAML value with some such in it. */
export function holdsNothing(node: unknown): boolean {
  let isFound = false;
  visit(node as Scalar, {
    Scalar(key, scalar) {
      if (key === 'key' || !saysNothing(scalar)) return undefined;
      isFound = true;
      return visit.BREAK;
    },
  });
  return isFound;
}

/** The tag by which a file may say so in so many words; it is read and written like any other text. */
export const nullTag = { tag: NULL_TAG, resolve: (text: string) => text };
