import type { GateAnswered } from '../../src/ledger/gates.ts';
import type { Invariant } from '../invariant.ts';

type Job = { readonly address: string; readonly until: number; answer: GateAnswered | null };

/** Whoever waits to be called back is answered once and in time, with what was recorded; and never let through a freeze. */
export const gatesAreAnswered: Invariant = {
  name: 'gates are answered',
  open(world) {
    const jobs = new Map<string, Job>();
    const freezes: { readonly service: string | null; readonly until: number }[] = [];
    const revoked = new Set<string>();
    const brought = new Map<string, string>();
    let heard = 0;
    return {
      step(news) {
        for (const { seq, at, kind, subject, body } of news) {
          if (kind === 'freeze.set') freezes.push(body);
          if (kind === 'rollout.started') brought.set(subject, body.candidate);
          if (kind === 'version.revoked') revoked.add(`${body.service} ${body.version}`);
          if (kind === 'gate.opened') {
            if (jobs.has(subject)) return `entry ${seq} lets ${subject} wait once more`;
            jobs.set(subject, { address: body.callback.address, until: body.until, answer: null });
          }
          if (kind !== 'gate.answered') continue;
          const { say, question, gate } = body;
          const job = gate === null ? null : jobs.get(gate);
          if (job === undefined || (job !== null && job.answer !== null)) return `entry ${seq} answers ${gate} unasked`;
          if (job !== null) job.answer = body;
          if (say !== 'allow') continue;
          const version = question.rollout === null ? question.version : brought.get(question.rollout);
          if (revoked.has(`${question.service} ${version}`)) return `entry ${seq} lets a version through that was revoked`;
          // How a rollout ended stays so, whatever stands against the next one.
          if (question.rollout !== null) continue;
          if (freezes.some(({ service, until }) => (service === null || service === question.service) && at < until))
            return `entry ${seq} lets ${question.service} through, which is frozen`;
        }
        for (const { address, state } of world.listeners.answered.slice(heard)) {
          const answer = [...jobs.values()].find((job) => job.address === address)?.answer ?? null;
          if (answer === null) return `${address} was called back, and no answer is recorded`;
          if ((answer.say === 'allow') !== (state === 'approved'))
            return `${address} was ${state}, and recorded is ${answer.say}`;
        }
        heard = world.listeners.answered.length;
        return null;
      },
      last() {
        for (const [name, { answer, address }] of jobs) {
          if (answer === null) return `${name} waits for an answer for ever`;
          if (!world.listeners.answered.some((one) => one.address === address)) return `${name} was never called back`;
        }
        return null;
      },
    };
  },
};
