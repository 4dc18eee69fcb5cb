/** The scripts and styles of the server's pages, which the pages here share. */
declare module "@server/*";
