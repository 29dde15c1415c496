/** What was dropped on the page: files, and whether folders were among them, which a browser can not send whole. */
export function readDropped(data: DataTransfer): { files: File[]; hasFolders: boolean } {
  const files: File[] = [];
  let hasFolders = false;
  for (const item of data.items) {
    if (item.kind !== 'file') continue;
    if (item.webkitGetAsEntry()?.isDirectory) {
      hasFolders = true;
      continue;
    }
    const file = item.getAsFile();
    if (file) files.push(file);
  }
  return { files, hasFolders };
}
