/**
 * The lane in which a generation is summed. Generations of one indicator share the lane of its name, so that a redefined
 * one keeps its history: each slot was counted by the definition in force then. Telemetry's own generations (`watched`,
 * `heard/…`) and derived lanes have names of their own, and a name of a lane is its own lane.
 */
export function laneOf(generation: string): string {
  const end = generation.lastIndexOf('@');
  return end < 0 || NOT_AN_INDICATOR.test(generation) ? generation : generation.slice(0, end);
}

/** Telemetry's generations have a slash, cohorts a brace, and derived lanes a colon; the names of indicators have none. */
const NOT_AN_INDICATOR = /[/{:]/;
