import { judgeRow } from "../judge-row.js";
import { unpair } from "../prompt-extraction.js";
import { packExamples } from "./packed-examples.js";
import { createRowTokenizer, } from "./tokenise.js";
/** True when a method takes preferences apart: TRL does so in blocks of 1,000 rows, all chosen answers first. */
export const unpairs = ({ datasetTypes }) => datasetTypes.includes('unpaired-preference') && !datasetTypes.includes('preference');
/** Throws what judging, tokenising and `features` throw. */
export function tokeniseBlock(rows, context) {
    const { trainer, options, textField, weightField } = context;
    const tok = createRowTokenizer(context);
    const examples = [];
    const dropped = new Map();
    const mappedRoles = new Set();
    const drop = (reason, source) => {
        const noted = dropped.get(reason);
        dropped.set(reason, { rows: (noted?.rows ?? 0) + 1, first: noted?.first ?? source });
    };
    const use = (row) => {
        const made = trainer.features(row, tok, options);
        if ('dropped' in made)
            drop(made.dropped, row.source);
        else
            examples.push(row.weight === undefined ? made : { ...made, tree: { ...made.tree, weight: row.weight } });
    };
    const apart = unpairs(trainer);
    const accepts = apart ? [...trainer.datasetTypes, 'preference'] : trainer.datasetTypes;
    const pairs = [];
    for (const raw of rows) {
        const judged = judgeRow(raw, { accepts, method: trainer.name, textField, weightField });
        for (const role of judged.mappedRoles)
            mappedRoles.add(role);
        if (judged.row.weight === 0) {
            // Left out altogether: neither its tokens nor its place in a batch change anything.
            drop('weight 0', raw.source);
            continue;
        }
        if (!apart || judged.row.type !== 'preference') {
            use(judged.row);
            continue;
        }
        const explicit = tok.explicit(judged.row);
        if ('dropped' in explicit)
            drop(explicit.dropped, raw.source);
        else
            pairs.push(explicit);
    }
    for (const row of unpair(pairs))
        use(row);
    return { packed: packExamples(examples), rows: rows.length, dropped, mappedRoles, counts: tok.tally.counts() };
}
