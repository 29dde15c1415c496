/**
 * Attachment that shows a dialog as modal for as long as it is in the page, and gives the focus back afterwards:
 * the browser does that only for dialogs that are closed before they are taken away.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
