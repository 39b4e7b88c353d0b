/** Texts of licences that data sets name without bringing them along. */

/** The MIT licence. `mit('Copyright (c) 2022 Anthropic')`. */
export const mit = (copyright: string): string => `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** For licences that are named by an address: what may be done, with whose work. */
const byAddress = (name: string, address: string, attribution: string): string =>
  `${attribution}\n\nLicensed under ${name}: ${address}\n`;

export const apache = (attribution: string): string =>
  byAddress('the Apache License 2.0', 'https://www.apache.org/licenses/LICENSE-2.0', attribution);

export const ccBy = (attribution: string): string =>
  byAddress('CC BY 4.0', 'https://creativecommons.org/licenses/by/4.0/legalcode', attribution);

export const ccBySa = (attribution: string): string =>
  byAddress('CC BY-SA 4.0', 'https://creativecommons.org/licenses/by-sa/4.0/legalcode', attribution);
