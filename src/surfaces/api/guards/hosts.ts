const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const HTTP_PORT = 80;

/** The names that callers may have for a server on this port, as `Host` has them. */
export function hostsOf(port: number): readonly string[] {
  const withPort = LOOPBACK.map((name) => `${name}:${port}`);
  return port === HTTP_PORT ? [...withPort, ...LOOPBACK] : withPort;
}
