import { VERSION } from '../../../version.ts';
import type { OwnCommand } from '../commands.ts';
import { answerOwn } from '../own-answer.ts';

export const command: OwnCommand = {
  declare(command) {
    command
      .description('Print the version.')
      .addHelpText('after', '\nExamples:\n  mission-control version\n  mission-control -v');
  },
  run: (invocation) => answerOwn(invocation, 'version', { version: VERSION }, VERSION),
};
