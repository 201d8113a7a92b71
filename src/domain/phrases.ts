/** What is said otherwise on each surface: how a caller there names the board, and says who writes. */
export interface Phrases {
  readonly sayWhoWrites: string;
  readonly askForBoard: string;
  readonly nameBoard: string;
  readonly nameOtherBoard: string;
}

/** Texts are written in the command line's phrases; who hands one out elsewhere puts others in their place. */
export const ON_THE_COMMAND_LINE: Phrases = {
  sayWhoWrites: 'give it with --agent, or set MISSION_CONTROL_AGENT',
  askForBoard: "ask for the board's folder, and name it with -C",
  nameBoard: 'name its folder with -C',
  nameOtherBoard: "name the board's folder with -C, if you know another",
};

export const IN_THE_LIBRARY: Phrases = {
  sayWhoWrites: "give it as agent in the call's input, or to openBoard",
  askForBoard: "ask for the board's folder, and give it to openBoard",
  nameBoard: 'give its folder to openBoard',
  nameOtherBoard: "give openBoard the board's folder, if you know another",
};

export const ON_THE_BRIDGE: Phrases = {
  ...ON_THE_COMMAND_LINE,
  sayWhoWrites: "give it as agent in the call's fields, or set MISSION_CONTROL_AGENT",
};

/** A server has one board, which nobody who calls can choose. */
export const OVER_HTTP: Phrases = {
  sayWhoWrites: "give it as agent in the request's body",
  askForBoard: 'tell the person who keeps the server',
  nameBoard: 'tell the person who keeps the server',
  nameOtherBoard: 'tell the person who keeps the server',
};
