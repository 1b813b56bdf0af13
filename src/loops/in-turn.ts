/** Does one piece of work after the other, in the order in which they came; one that fails holds up none. */
export type InTurn = <Value>(work: () => Promise<Value>) => Promise<Value>;

export function openTurns(): InTurn {
  const queue: { last: Promise<unknown> } = { last: Promise.resolve() };
  return (work) => {
    const result = queue.last.then(work);
    queue.last = result.then(noValue, noValue);
    return result;
  };
}

function noValue(): void {}
