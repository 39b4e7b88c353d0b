/**
 * Under which licence a data file stands, as far as something beside it says so, and what says it: the record that
 * `harness data` left, the front matter of a README (a data set's card on the hub), a licence file, or the note of an
 * importer that knows the data set by its name. Looked at are the file's folder and those above it up to the data set's own;
 * a licence further up is that of something else. Where nothing says it, it is not known.
 */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { findImporter } from './datasets.ts';
import { frontMatterOf } from './front-matter.ts';
import { readSource, type SourceRecord } from './imported.ts';

export interface FoundLicence {
  /** SPDX name or the hub's where there is one; `own terms` with the licence file's first line for any other. */
  readonly name: string;
  /** What says it, in words: `README.md beside it`. */
  readonly from: string;
}

/** What a data file belongs to. */
export interface LicensedFile {
  /** Absolute path. */
  file: string;
  /** The data set's own folder. */
  root: string;
  /** As the config names the data set. */
  name: string;
}

/** Longest part of a README or licence that is read. */
const MOST = 64 * 1024;
const LONGEST = 120;

export async function licenceOf({ file, root, name }: LicensedFile): Promise<FoundLicence | undefined> {
  for (const folder of foldersOf(file, root)) {
    const where = folder === dirname(file) ? 'beside it' : 'of the data set';
    const source = readSource(folder);
    // A licence file beside a record was written from it.
    const found =
      recorded(source) ??
      (await declared(folder, where)) ??
      (source === undefined ? await licenceFile(folder, where) : undefined);
    if (found !== undefined) return found;
  }
  const importer = await findImporter(name);
  return importer && { name: importer.licence.name, from: `what harness notes of ${importer.name}` };
}

/** From the file's folder up to the root, both included. */
function foldersOf(file: string, root: string): string[] {
  const folders = [dirname(file)];
  for (;;) {
    const last = folders.at(-1) as string;
    const up = relative(root, last);
    if (up === '' || up.startsWith('..') || dirname(last) === last) return folders;
    folders.push(dirname(last));
  }
}

/** As `harness data get` and `harness data import` noted it. */
function recorded(source: SourceRecord | undefined): FoundLicence | undefined {
  const name = known(source?.licence);
  return name === undefined || source === undefined ? undefined : { name, from: `harness data, from ${source.home}` };
}

async function declared(folder: string, where: string): Promise<FoundLicence | undefined> {
  const { license, license_name: own } = frontMatterOf(await beginOf(join(folder, 'README.md')));
  const names = [license].flat().flatMap((each) => known(each) ?? []);
  const told = names.length === 1 && names[0] === 'other' ? [known(own) ?? 'other'] : names;
  return told.length === 0 ? undefined : { name: told.join(', '), from: `README.md ${where}` };
}

/** How the usual licences begin. */
const TITLES: readonly (readonly [name: string, looks: RegExp])[] = [
  ['Apache-2.0', /Apache License,? Version 2\.0/],
  ['AGPL-3.0', /GNU AFFERO GENERAL PUBLIC LICENSE Version 3/],
  ['LGPL-3.0', /GNU LESSER GENERAL PUBLIC LICENSE Version 3/],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE Version 3/],
  ['GPL-2.0', /GNU GENERAL PUBLIC LICENSE Version 2/],
  ['MPL-2.0', /Mozilla Public License,? Version 2\.0/i],
  ['CC0-1.0', /CC0 1\.0 Universal/],
  ['CC-BY-NC-SA-4.0', /Attribution-NonCommercial-ShareAlike 4\.0/],
  ['CC-BY-NC-ND-4.0', /Attribution-NonCommercial-NoDerivatives 4\.0/],
  ['CC-BY-NC-4.0', /Attribution-NonCommercial 4\.0/],
  ['CC-BY-ND-4.0', /Attribution-NoDerivatives 4\.0/],
  ['CC-BY-SA-4.0', /Attribution-ShareAlike 4\.0/],
  ['CC-BY-4.0', /Attribution 4\.0 International/],
  ['ODC-BY-1.0', /Open Data Commons Attribution License/],
  ['ODbL-1.0', /Open Database License/],
];
/** What short ones grant, wherever in the file it stands; they often have no title. */
const GRANTS: typeof TITLES = [
  ['MIT', /Permission is hereby granted, free of charge, to any person obtaining a copy of/],
  ['ISC', /Permission to use, copy, modify, and(?:\/or)? distribute this software for any purpose with or without fee/],
  ['Unlicense', /This is free and unencumbered software released into the public domain/],
];
const BSD = /Redistribution and use in source and binary forms/;
/** The third clause, on names. */
const NO_ENDORSEMENT = /endorse or promote products/;

/** The licence that a text is; undefined for several at once and for any other. */
function recognised(text: string): string | undefined {
  const flat = text.replace(/[\s#*=-]+/g, (gap) => (/^-+$/.test(gap) ? gap : ' '));
  const title = TITLES.find(([, looks]) => looks.test(flat.slice(0, 600)));
  const grants = GRANTS.filter(([, looks]) => looks.test(flat)).map(([name]) => name);
  if (BSD.test(flat)) grants.push(NO_ENDORSEMENT.test(flat) ? 'BSD-3-Clause' : 'BSD-2-Clause');
  const all = [...(title === undefined ? [] : [title[0]]), ...grants];
  return all.length === 1 ? all[0] : undefined;
}

const FILES = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'LICENCE', 'LICENCE.txt', 'LICENCE.md', 'COPYING'];

async function licenceFile(folder: string, where: string): Promise<FoundLicence | undefined> {
  for (const file of FILES) {
    const text = await beginOf(join(folder, file));
    const first = known(text.split('\n').find((line) => /[\p{L}\d]/u.test(line)));
    if (first === undefined) continue;
    return { name: recognised(text) ?? `own terms (“${first}”)`, from: `${file} ${where}` };
  }
  return undefined;
}

/** A text that says something, on one line. */
function known(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/^[#\s]+/, '')
    .trim()
    .slice(0, LONGEST);
  return text === '' || /^(unknown|not told|not known|none|n\/a)$/i.test(text) ? undefined : text;
}

/** The first bytes of a text file; empty when it is not there or no file. */
async function beginOf(path: string): Promise<string> {
  if (!existsSync(path)) return '';
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST), 0, MOST, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
