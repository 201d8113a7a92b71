import type { OwnCommand } from '../commands.ts';
export const command: OwnCommand = {
  declare(command) {
    command.description('Print a completion script.').argument('[shell]', 'bash or zsh');
  },
  async run() {
    return 0;
  },
};
