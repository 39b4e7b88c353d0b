/** What a run took from the hub, for its manifest, and who is told while it is fetched. */
/** Handed to everything that a run opens by name. */
export class HubSources {
    used = [];
    reporter;
    constructor(reporter) {
        this.reporter = reporter;
    }
    add(use) {
        const same = (other) => other.type === use.type &&
            other.id === use.id &&
            other.commit === use.commit &&
            other.subfolder === use.subfolder &&
            other.revision === use.revision;
        if (!this.used.some(same))
            this.used.push(use);
    }
}
