/** A text tells so many pieces of news, each on a line of its own; what has none is told by the next call. */
export const NEWS_LINES = 4;
