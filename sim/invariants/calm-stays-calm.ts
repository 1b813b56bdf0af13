import type { Invariant } from '../invariant.ts';

/** Where nothing but good releases happens, nobody is woken: neither by alerts nor by rollouts that have traffic enough. */
export const calmStaysCalm: Invariant = {
  name: 'calm stays calm',
  open(world) {
    const { story } = world;
    const isCalm = story.events.every((event) => event.do === 'release' && event.quality === 'good' && !event.fastTrack);
    const hasEnough = story.services.every(
      ({ rate, swing, plan }) =>
        (rate * (1 - swing) * (plan.steps[0] ?? 0)) / 100 >= 8 &&
        plan.burstiness === 'independent' &&
        plan.approvalAtStep === null,
    );
    return {
      step() {
        const first = world.notified.find(({ key }) => key.startsWith('alert/') || hasEnough);
        return isCalm && first !== undefined ? `nothing is wrong, and ${first.owner} is told: ${first.text}` : null;
      },
    };
  },
};
