/* Keyboard shortcuts of staff pages; every page is complete without this file. */
