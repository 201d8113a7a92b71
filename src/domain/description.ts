import { CRITERIA, holdsCriteria, readCriteria } from './criteria.ts';
import { holdsPlan, PLAN, readPlan, writePlan } from './plan.ts';
import { type Checklist, findSection } from './section.ts';

/** What of a body is no description. */
const SECTIONS: readonly Checklist[] = [CRITERIA, PLAN];

/** A task body without its criteria and its plan: the description. */
export function descriptionOf(body: string): string {
  return SECTIONS.reduce((text, { heading }) => {
    const lines = text.split('\n');
    const section = findSection(lines, heading);
    if (section === null) return text;
    return [...lines.slice(0, section.start), ...lines.slice(section.end)].join('\n').trimEnd();
  }, body);
}

/** The sections of a body that are no description, in the order in which they stand there, as they are written. */
function sectionsOf(body: string, of: readonly Checklist[]): string[] {
  const lines = body.split('\n');
  return of
    .flatMap(({ heading }) => findSection(lines, heading) ?? [])
    .sort((one, other) => one.start - other.start)
    .map(({ start, end }) => lines.slice(start, end).join('\n').trimEnd());
}

/**
 * The body with another description; plan and criteria stay, with all that is written in them. A description that brings criteria
 * of its own sets them; one that brings a plan keeps the steps that there are.
 */
export function writeDescription(body: string, description: string): string {
  const bringsPlan = holdsPlan(description);
  const kept = SECTIONS.filter((section) => !(section === PLAN ? bringsPlan : holdsCriteria(description)));
  const parts = [...(description === '' ? [] : [description]), ...sectionsOf(body, kept)];
  const text = parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
  return bringsPlan && holdsPlan(body) ? writePlan(text, readPlan(body)) : text;
}

/** The body with a paragraph more at the end of its description; plan and criteria stay. */
export function addToDescription(body: string, text: string): string {
  const before = descriptionOf(body).trimEnd();
  return writeDescription(body, before === '' ? text : `${before}\n\n${text}`);
}

/** Which of a body's parts differ: its criteria, with their marks, and all else. */
export function changedParts(before: string, after: string): ('description' | 'criteria')[] {
  if (before === after) return [];
  const criteria = (body: string) => JSON.stringify(readCriteria(body));
  const others = (body: string) => JSON.stringify([descriptionOf(body).trimEnd(), sectionsOf(body, [PLAN])]);
  const changed = [
    ...(others(before) === others(after) ? [] : (['description'] as const)),
    ...(criteria(before) === criteria(after) ? [] : (['criteria'] as const)),
  ];
  return changed.length === 0 ? ['description'] : changed;
}
