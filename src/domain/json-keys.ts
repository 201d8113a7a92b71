const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/**
 * The first key that an object in a JSON text has twice; null where none has. `JSON.parse` keeps the last value and
 * drops the others without a word. The text must be JSON.
 */
export function findRepeatedKey(json: string): string | null {
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1) ?? null;
    if (isKeyNext && keys !== null && token.startsWith('"')) {
      const key: string = JSON.parse(token);
      if (keys.has(key)) return key;
      keys.add(key);
    }
    isKeyNext = token === '{' || (token === ',' && keys !== null);
  }
  return null;
}

const MEMBER_TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?\d[\d.eE+-]*/g;

/** A number that the outermost object of a JSON text has at a key, as it is written there; null if it has none. */
export function numberOfKey(json: string, key: string): string | null {
  let [depth, isValueNext, isKeyNext] = [0, false, false];
  for (const [token] of json.matchAll(MEMBER_TOKEN)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (isValueNext && /^[-\d]/.test(token)) return token;
    isValueNext = isKeyNext && depth === 1 && token.startsWith('"') && JSON.parse(token) === key;
    isKeyNext = depth === 1 && (token === '{' || token === ',');
  }
  return null;
}
