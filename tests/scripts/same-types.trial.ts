import { expect, test } from 'vitest';
import { installedTypes, pathOf } from '../helpers/installed-types.ts';

const complaintsOf = installedTypes();

test('the types are those of the sources, operation by operation', () => {
  const source = JSON.stringify(pathOf('src/index.ts'));
  const native = JSON.stringify(pathOf('src/fs-native-extensions.d.ts'));
  const file = `/// <reference path=${native} />
    import type * as Ours from ${source};
    import type * as Theirs from 'mission-control';
    type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : ['only theirs fits', B]) : ['only ours fits', A];
    type Differing = {
      [Name in Ours.OperationName]: [Same<Ours.InputOf<Name>, Theirs.InputOf<Name>>, Same<Ours.DataOf<Name>, Theirs.DataOf<Name>>];
    };
    type Followed = {
      [Name in Ours.FollowedName]: [Same<Ours.FollowInputOf<Name>, Theirs.FollowInputOf<Name>>, Same<Ours.ItemOf<Name>, Theirs.ItemOf<Name>>];
    };
    export const names: Same<Ours.OperationName, Theirs.OperationName> = true;
    export const followed: Same<Ours.FollowedName, Theirs.FollowedName> = true;
    export const codes: Same<Ours.ErrorCode, Theirs.ErrorCode> = true;
    export const warnings: Same<Ours.Warning, Theirs.Warning> = true;
    export const records: [Same<Ours.Task, Theirs.Task>, Same<Ours.Run, Theirs.Run>, Same<Ours.Worker, Theirs.Worker>, Same<Ours.Event, Theirs.Event>, Same<Ours.WriteAnswer, Theirs.WriteAnswer>] = [true, true, true, true, true];
    export const each: Record<Ours.OperationName, [true, true]> = {} as Differing;
    export const streams: Record<Ours.FollowedName, [true, true]> = {} as Followed;`;
  const ours = { types: ['node'], typeRoots: [pathOf('node_modules/@types')], skipLibCheck: true };
  const options = { ...ours, allowImportingTsExtensions: true, resolveJsonModule: true, lib: ['ES2024'] };
  expect(complaintsOf({ 'same.mts': file }, options)).toBe('');
});
