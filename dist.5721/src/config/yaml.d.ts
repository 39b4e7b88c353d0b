import { type ScalarTag } from 'yaml';
import { type Where } from '../base/errors.ts';
export type Path = readonly (string | number)[];
/** A plain scalar that PyYAML, and so TRL, reads as something else. */
export interface YamlNote {
    path: Path;
    where: Where;
    text: string;
    /** What PyYAML makes of it, in words. */
    there: string;
    /** What it is here, in words. */
    here: string;
}
export interface YamlFile {
    /** The file as messages name it. */
    file: string;
    value: Record<string, unknown>;
    notes: YamlNote[];
    /** Where a key or its value stands; undefined for a path that is not in this file. */
    where(path: Path, part: 'key' | 'value'): Where | undefined;
    /** True for `key:` with nothing after the colon, which is null but more likely a slip than `key: null`. */
    isBlank(path: Path): boolean;
}
/** How a family of files differs from our own configs. */
export interface YamlDialect {
    /** What messages call such a file; default `config`. */
    what?: string;
    /** Tags that stand for values (`!function utils.f`); every other tag is an error. */
    tags?: readonly ScalarTag[];
    /** Read as PyYAML reads: plain scalars by YAML 1.1 with its float rule, and of equal keys the last one counts. */
    pyYaml?: boolean;
}
/**
 * Reads and parses a config file.
 * @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`, `CONFIG_YAML` (all syntax errors in `also`).
 */
export declare function readYaml(path: string, dialect?: YamlDialect): YamlFile;
/** Parses the text of a config; `file` is only named in messages. */
export declare function parseYaml(text: string, file: string, dialect?: YamlDialect): YamlFile;
