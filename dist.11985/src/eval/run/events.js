/** What an evaluation tells the outside while it runs. `cli/` draws it. */
/** A reporter that says nothing: for tests and library use. */
export const silentEval = {
    phase() { },
    progress() { },
    info() { },
    warn() { },
};
