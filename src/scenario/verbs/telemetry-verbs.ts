import { SECOND } from '../../kernel/units.ts';
import { act, type Verb } from './verb.ts';

/** `telemetry stops`, `flows`, `lost 10%`, `late 45s`, `repeated 5%`: what happens to it on the way; customers come all the same. */
export const telemetry: Verb = {
  name: 'telemetry',
  read(words) {
    const what = words.choose('what telemetry does', ['stops', 'flows', 'lost', 'late', 'repeated']);
    switch (what) {
      case 'stops':
        return act((stage) => {
          stage.telemetry.flows = false;
        });
      // As it should: also what was lost, late or repeated is so no more.
      case 'flows':
        return act((stage) => void Object.assign(stage.telemetry, { flows: true, lost: 0, lateMs: 0, repeated: 0 }));
      case 'late': {
        const lateMs = Math.ceil(words.duration('how late') / SECOND) * SECOND;
        return act((stage) => {
          stage.telemetry.lateMs = lateMs;
        });
      }
      default: {
        const share = words.share(`how much is ${what}`);
        return act((stage) => {
          stage.telemetry[what] = share;
        });
      }
    }
  },
};

export const prometheus: Verb = {
  name: 'prometheus',
  read(words) {
    const away = words.choose('what it does', ['stops', 'answers']) === 'stops';
    return act((stage) => {
      stage.prometheus.away = away;
    });
  },
};
