const PARAMETER = /\{(\w+)\}/g;

/** The names of the parameters in a path such as `/api/v1/tasks/{task_id}`. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(PARAMETER)].map(([, name = '']) => name);
}

/** The same path as hono writes it. */
export function honoPath(path: string): string {
  return path.replace(PARAMETER, ':$1');
}
