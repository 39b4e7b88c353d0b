/** Columns that a type needs; language modelling needs `messages` or the text column. */
export const typeColumns = {
    'stepwise-supervision': ['prompt', 'completions', 'labels'],
    'unpaired-preference': ['prompt', 'completion', 'label'],
    'prompt-completion': ['prompt', 'completion'],
    'language-modeling': ['messages', 'text'],
    preference: ['chosen', 'rejected'],
    'prompt-only': ['prompt'],
};
