import { routerKey } from '../catalog/actuator-ref.ts';
import type { RolloutPlan } from '../catalog/catalog.ts';

/**
 * Two changes at a time of one service spoil each other's evidence, and two hands at one router spoil everything. Where each is
 * judged in a region of its own, behind a router of its own, neither can see the other.
 */
export function inTheWay(one: RolloutPlan, other: RolloutPlan): boolean {
  if (routerKey(one.router) === routerKey(other.router)) return true;
  return one.service === other.service && !apart(one.judge.where, other.judge.where);
}

function apart(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).some(([label, value]) => other[label] !== undefined && other[label] !== value);
}
