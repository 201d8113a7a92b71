/** A text of at most so many characters, which ends in `…` where it was longer. */
export function cutShort(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
