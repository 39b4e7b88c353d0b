/** Prepares a graph for an executor: expands operations that it has no rule for, and drops what no output needs. */
import { Graph, type Op } from './graph.ts';
/** @param has whether the executor has a rule of its own for the operation */
export declare function lower(g: Graph, has: (op: Op) => boolean): Graph;
