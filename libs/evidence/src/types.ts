import { fileTypeFromFile } from 'file-type';

/** A kind of file that is taken as evidence, by what its bytes say it is and not by its name. */
export type EvidenceType = { readonly mime: string; readonly extension: string };

/** What is taken: pages to read and pictures to look at. No archives, no programs, nothing a browser would run. */
export const evidenceTypes: readonly EvidenceType[] = [
  { mime: 'application/pdf', extension: 'pdf' },
  { mime: 'image/jpeg', extension: 'jpg' },
  { mime: 'image/png', extension: 'png' },
  { mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', extension: 'docx' },
  { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', extension: 'xlsx' },
  { mime: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', extension: 'pptx' },
];

/** The type of a file by its bytes; `undefined` when it is none of those taken. */
export async function typeOfFile(path: string): Promise<EvidenceType | undefined> {
  const found = await fileTypeFromFile(path);
  return evidenceTypes.find(({ mime }) => mime === found?.mime);
}
