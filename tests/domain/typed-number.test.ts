import { expect, test } from 'vitest';
import { jsonLosses } from '../../src/domain/json-losses.ts';
import { comesBack } from '../../src/domain/typed-number.ts';

test.each([
  ...['0', '0.0', '-1', '1e2', '1E+2', '0.10', '9007199254740992', '-9007199254740993e0'.replace('3', '2')],
  ...['0.1', '0.30000000000000004', '0.10000000000000001', '5e-324', '4.9406564584124654e-324'],
  ...['1.7976931348623157e308', `1${'0'.repeat(308)}`, '123456789012345680000', '2.50'],
])('the number %s comes back as it was typed', (text) => {
  expect(comesBack(text)).toBe(true);
});

test.each([
  ...['-0', '-0.0', '-0e9', '9007199254740993', '9007199254740993.0', '12345678901234567', '1e400', '-1e400'],
  ...['1e-400', '3e-324', '0.1000000000000000055', '1.0000000000000000001', `1${'0'.repeat(309)}`],
])('the number %s would come back as another', (text) => {
  expect(comesBack(text)).toBe(false);
});

test('digits in text and in keys are no numbers', () => {
  expect([...jsonLosses('{"-0":"9007199254740993","a\\"1e400":"\\\\"}')]).toEqual([]);
});

test('a loss says where it is', () => {
  const json = '{"a":[{"b":1},{"b":[2,[3,-0]]}],"c":{"d":1e400,"d":1}}';
  expect([...jsonLosses(json)].map(({ path }) => path.join('.'))).toEqual(['a.1.b.1.1', 'c.d', 'c.d']);
});

test('a megabyte of digits takes no longer than a megabyte of text', () => {
  const time = (json: string) => {
    const start = performance.now();
    expect([...jsonLosses(json)].length).toBeLessThan(2);
    return performance.now() - start;
  };
  time('[1]');
  const plain = time(JSON.stringify('x'.repeat(1_000_000)));
  for (const digits of ['0', '1', '10', '1.', '1e', '9007199254740993,'.slice(0, -1)]) {
    expect(time(`[1${digits.repeat(1_000_000 / digits.length)}1]`), digits).toBeLessThan(20 * plain + 200);
  }
});
