/**
 * Token trees: what trainers and scorers build, one per example (design, "Token forests"). A token attends to its own
 * segment up to itself and to all its ancestors; its position is its depth. A preference pair is one prompt with two
 * children, a multiple-choice item one prompt with k children, an SFT row a single segment.
 */
/** Number of tokens of a segment and everything below it. */
export function treeTokens(segment) {
    return segment.ids.length + (segment.children ?? []).reduce((n, child) => n + treeTokens(child), 0);
}
