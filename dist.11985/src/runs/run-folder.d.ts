export interface RunInput {
    path: string;
    sha256: string;
    /** Of a data file: its licence, and what says it; absent where nothing beside the file does. */
    licence?: {
        name: string;
        from: string;
    };
}
export interface HubInput {
    type: 'model' | 'dataset' | 'space';
    id: string;
    /** As it was asked for. */
    revision: string;
    commit: string;
    subfolder?: string;
    /** `sha256:...` or `git:...` by path. */
    files: Readonly<Record<string, string>>;
}
export interface RunManifest {
    schema_version: 1;
    id: string;
    /** The command line as it was given. */
    command: string[];
    method: string;
    /** `running` is also what a killed run leaves behind. */
    status: 'running' | 'finished' | 'failed' | 'interrupted';
    started: string;
    ended?: string;
    /** When and from where it was taken up again. */
    resumed?: {
        at: string;
        from: string;
    }[];
    versions: Record<string, string>;
    device: string;
    /** Of the last process that wrote it: what the last bits of numbers depend on. */
    machine?: {
        platform: string;
        arch: string;
        cpu: string;
        threads: number;
    };
    seeds: Record<string, number>;
    /** Commit of the repository that the command was called in. */
    git_commit?: string;
    inputs: RunInput[];
    /** Repositories of the hub that were read, each at a commit, with the checksums of their files. */
    hub?: HubInput[];
    config_sha256: string;
    /** SHA-256 of the weights at the start (with names and shapes), and of each weights file of model/. */
    weights?: {
        start: string;
        model: Record<string, string>;
    };
    /** What the command learnt, as `--json` prints it. */
    summary?: Record<string, unknown>;
    error?: {
        code: string;
        message: string;
    };
}
/** `2026-11-20T08-30-12-dpo-tiny-llama`, so that names sort by time; local time as the user's clock shows it. */
export declare function runName(method: string, model: string, now?: Date): string;
/** The manifest of a run folder; undefined when there is none. Throws RUN_MANIFEST when it cannot be read. */
export declare function readManifest(folder: string): Promise<RunManifest | undefined>;
/** A run folder that this process holds. */
export declare class RunFolder {
    #private;
    readonly path: string;
    /** The manifest found when the folder was opened. */
    readonly before: RunManifest | undefined;
    /** A dead process had held the folder. */
    readonly tookOver: boolean;
    private constructor();
    /** Makes and locks the folder. Throws RUN_LOCKED, DISK_*, RUN_MANIFEST. */
    static open(path: string): Promise<RunFolder>;
    /** Deletes what killed writes left behind. */
    clean(): Promise<void>;
    /** As written last by this process. */
    get manifest(): RunManifest | undefined;
    /** Writes the manifest, whole. */
    write(manifest: RunManifest): Promise<void>;
    /** Writes how the run ended. The lock stays until `release`. */
    end(end: Pick<RunManifest, 'status' | 'summary' | 'error' | 'weights'>): Promise<void>;
    /** Writes that the run stopped by an error, `interrupted` when it was asked to. What cannot be written even then is left. */
    fail(error: unknown): Promise<void>;
    release(): Promise<void>;
}
