/** What training tells the outside while it runs. `cli/` draws it; nothing below `cli/` prints. */
/** A reporter that says nothing: for tests and library use. */
export const silent = {
    phase() { },
    progress() { },
    info() { },
    warn() { },
    step() { },
    evaluation() { },
    table() { },
    example() { },
};
