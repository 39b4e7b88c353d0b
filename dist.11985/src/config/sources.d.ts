import { type Where } from '../base/errors.ts';
import type { Override } from './overrides.ts';
import { type Path, type YamlFile } from './yaml.ts';
export type Origin = {
    kind: 'file';
    yaml: YamlFile;
    key: string;
} | {
    kind: 'environment';
    name: string;
} | {
    kind: 'command line';
    spelled: string;
};
export interface Assignment {
    path: readonly string[];
    value: unknown;
    /** How the value is to be read: typed already, a text for the schema to read, or a flag without a value. */
    form: 'typed' | 'text' | 'bare';
    origin: Origin;
}
export interface Sources {
    /** Absolute path of the config, when there is one. */
    configFile: string | undefined;
    assignments: Assignment[];
    /** Every file read, lowest first; their notes about PyYAML are in them. */
    files: YamlFile[];
}
/** `config.yaml:3`, `HARNESS_BETA`, `--beta 0.2`: for `--print-config` and messages. */
export declare function originText(origin: Origin): string;
/** The place of (a part of) an assigned value in its file. */
export declare function whereOf(assignment: Assignment, below: Path, part: 'key' | 'value'): Where | undefined;
/**
 * Reads everything a config is made of, lowest precedence first.
 * @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_YAML`, `CONFIG_EXTENDS` ...
 */
export declare function readSources(options: {
    configFile?: string | undefined;
    overrides?: readonly Override[];
    env?: NodeJS.ProcessEnv;
}): Sources;
/** The last assignment of a whole top-level key: `method` and `plugins` are needed before there is a schema. */
export declare function lastOf(sources: Sources, key: string): Assignment | undefined;
