import { type Phase, TRANSITIONS } from './subscription.ts';

const name = (phase: Phase) => (phase === 'none' ? '[*]' : phase);

/** `TRANSITIONS` as a Mermaid drawing: one arrow between two phases, with all that leads from one to the other. */
export function renderStateDiagram(): string {
  const labels = new Map<string, string[]>();
  for (const [transition, { moves, ...rest }] of Object.entries(TRANSITIONS)) {
    const label = 'refusal' in rest ? transition : `${transition} (clock)`;
    for (const [from, to] of Object.entries(moves) as [Phase, Phase][]) {
      const arrow = `${name(from)} --> ${name(to)}`;
      labels.set(arrow, [...(labels.get(arrow) ?? []), label]);
    }
  }
  const arrows = [...labels].map(([arrow, all]) => `  ${arrow}: ${all.join(', ')}`);
  return ['```mermaid', 'stateDiagram-v2', ...arrows, '```'].join('\n');
}
