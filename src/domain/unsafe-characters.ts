/**
 * What a terminal could take for a command, or use to show text otherwise than it is: C0 and C1 controls, DEL, line
 * separators, the marks that turn the direction of writing, and characters that nobody sees. Joiners stay: words and
 * emoji are written with them. A line break and a tab are told apart by whoever asks.
 */
export const UNSAFE =
  /[^\P{Cc}\n\t]|[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The same with line breaks and tabs, for text that has to stay on one line. */
export const UNSAFE_OR_BREAK = new RegExp(`${UNSAFE.source}|[\\n\\t]`, 'gu');
