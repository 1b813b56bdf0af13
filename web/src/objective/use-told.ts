import { useState } from 'react';

/** When what is shown was told: another answer is told now. Ages in it go on growing from there. */
export function useTold(answer: unknown, now: number): number {
  const [told, setTold] = useState({ answer, at: now });
  if (told.answer === answer) return told.at;
  setTold({ answer, at: now });
  return now;
}
