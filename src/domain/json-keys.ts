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
