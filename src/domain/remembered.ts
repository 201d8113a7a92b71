/**
 * Makes something of a value once, and remembers it for as long as somebody keeps the value. What is made must depend on
 * nothing else, and nobody may change it.
 */
export function remembered<K extends object, V>(make: (value: K) => V): (value: K) => V {
  const made = new WeakMap<K, { result: V }>();
  return (value) => {
    const known = made.get(value);
    if (known !== undefined) return known.result;
    const result = make(value);
    made.set(value, { result });
    return result;
  };
}
