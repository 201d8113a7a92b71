import { newId, sameId } from '../../domain/ids.ts';
import { type Addressee, excerptOf, MessageFields, type MessageState } from '../../domain/message.ts';
import type { MessageEdit, PresentMessage, RecordedMessage } from '../../store/edits/message-pairs.ts';
import { messagePath, messageStateOf } from '../../store/layout.ts';
import { bodyText } from '../../store/records/records.ts';
import { stageMessageEvent } from '../messages/message-event.ts';
import { sentData } from '../messages/new-message.ts';
import type { WriteContext } from '../operation.ts';
import { raiseFormat } from '../raise-format.ts';
import { byHand } from './edit-event.ts';

/** Stages what a person did to a message's file. Its new place, name and state are those that an operation would give it. */
export function stageMessageEdit(context: WriteContext, { before, after }: MessageEdit): void {
  if (after === null) {
    if (before !== null) stageDeletion(context, before);
  } else if (before === null) stageAddition(context, after);
  else stageChange(context, before, after);
}

function stageDeletion(context: WriteContext, { path, message }: RecordedMessage): void {
  const { stage } = context;
  stage.files.set(path, null);
  const data = { path, change: 'deleted' } as const;
  const said = byHand('deleted');
  if (message === null) {
    stage.event({ type: 'note', entity_type: 'board', entity_id: 'board', message: `${path} ${said}`, data });
    return;
  }
  const from = messageStateOf(path);
  stageMessageEvent(context, message.fields, { type: 'message-deleted', from, message: said, data });
}

/** What a person made is sent by that person, and what they made among the closed ones is closed as well. */
function stageAddition(context: WriteContext, { path, id, message }: PresentMessage): void {
  const { stage, now, random } = context;
  const isClosed = messageStateOf(path) === 'closed';
  const given = message.fields;
  const fields = MessageFields.parse({
    ...given,
    id: id ?? newId('m', random),
    from: null,
    addressees: onceEach(given.addressees),
    to_holder: given.addressees.length === 0,
    created_at: given.created_at ?? now,
    ...closing(isClosed ? { closed_at: now, reason: given.reason } : null),
  });
  raiseFormat(context);
  const target = messagePath(fields.id, fields.closed_at);
  stage.putMessage(
    { path, state: 'open', fields: { ...fields, revision: 0 }, file: message.file },
    {},
    { path: target },
  );
  stageMessageEvent(context, fields, {
    type: 'message-sent',
    to: 'open',
    message: excerptOf(bodyText(message.file)),
    data: { ...sentData(fields), path: target, change: 'added' },
  });
  if (isClosed) stageClosed(context, fields, {});
}

/** Nobody saw it yet, and nobody is meant twice. */
function onceEach(addressees: readonly Addressee[]): Addressee[] {
  return addressees
    .filter(({ id }, index) => addressees.findIndex((one) => sameId(one.id, id)) === index)
    .map(({ id }) => ({ id, seen_at: null, acknowledged_at: null }));
}

type Closing = Pick<MessageFields, 'closed_at' | 'closed_by' | 'reason'>;

/** What says that a message is closed, by a person; or that it is not. */
function closing(closed: Pick<Closing, 'closed_at' | 'reason'> | null): Closing {
  return { closed_at: closed?.closed_at ?? null, closed_by: null, reason: closed?.reason ?? null };
}

function stageChange(context: WriteContext, before: RecordedMessage, after: PresentMessage): void {
  const { stage } = context;
  const known = before.message?.fields ?? null;
  const from = messageStateOf(before.path) ?? 'open';
  const to = messageStateOf(after.path) ?? 'open';
  const edited = asTyped(context, before, after);
  const fields = { ...edited, ...stateIn(context, { from, to }, known ?? edited) };
  const target = messagePath(fields.id, fields.closed_at);
  const stored = { path: before.path, state: from, fields: edited, file: after.message.file };
  stage.putMessage(stored, fields, { state: to, path: target });
  if (target !== after.path) stage.files.set(after.path, null);
  const changed = changedKeys(edited, before, after);
  const told = { path: target, ...(changed.length === 0 ? {} : { changed }) };
  if (from === to) {
    const change = changed.length === 0 && target !== before.path ? 'renamed' : 'edited';
    const data = { ...told, change } as const;
    stageMessageEvent(context, fields, { type: 'message-edited', message: byHand(change), data });
  } else if (to === 'closed') stageClosed(context, fields, { ...told, change: 'moved' });
  else {
    const data = { ...told, change: 'moved' } as const;
    stageMessageEvent(context, fields, { type: 'message-edited', from, to, message: byHand('moved'), data });
  }
}

function stageClosed(
  context: WriteContext,
  fields: MessageFields,
  data: { path?: string; change?: string; changed?: string[] },
): void {
  stageMessageEvent(context, fields, {
    type: 'message-closed',
    from: 'open',
    to: 'closed',
    message: fields.reason ?? byHand('moved'),
    data: Object.keys(data).length === 0 ? null : data,
  });
}

/** A message with what a person typed. One whose text is another than somebody saw is new to all. */
function asTyped(
  { now }: WriteContext,
  before: RecordedMessage,
  { message, id }: PresentMessage,
): MessageFields {
  const known = before.message;
  const typed = message.fields;
  const isOtherText = known !== null && known.file.body !== message.file.body;
  const wasSeen = known?.fields.addressees.some(({ seen_at }) => seen_at !== null) === true;
  return MessageFields.parse({
    ...typed,
    id: known?.fields.id ?? before.id ?? id,
    created_at: typed.created_at ?? known?.fields.created_at ?? now,
    revision: known?.fields.revision ?? typed.revision,
    addressees: isOtherText && wasSeen ? onceEach(typed.addressees) : typed.addressees,
  });
}

/** What a message has to say of its closing where it lies. */
function stateIn(
  { now }: WriteContext,
  { from, to }: { from: MessageState; to: MessageState },
  known: MessageFields,
): Closing {
  if (to === 'open') return closing(null);
  if (from === 'open') return closing({ closed_at: now, reason: known.reason });
  const { closed_at, closed_by, reason } = known;
  return { closed_at: closed_at ?? now, closed_by, reason };
}

/** What a person changed, by the names of keys; a key of their own is not told. */
function changedKeys(fields: MessageFields, { message }: RecordedMessage, after: PresentMessage): string[] {
  if (message === null) return [];
  const keys = Object.keys(fields).filter((key) => {
    const [now, then] = [fields, message.fields].map((one) =>
      JSON.stringify(one[key as keyof MessageFields]),
    );
    return now !== then && key !== 'revision';
  });
  return after.message.file.body === message.file.body ? keys : [...keys, 'text'];
}
