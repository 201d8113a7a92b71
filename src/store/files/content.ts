/** What a file is to hold: text that was made here, or bytes that came from elsewhere and stay as they are. */
export type Content = string | Buffer;

/** How many bytes it comes to. */
export const sizeOf = (content: Content) =>
  typeof content === 'string' ? Buffer.byteLength(content) : content.length;
