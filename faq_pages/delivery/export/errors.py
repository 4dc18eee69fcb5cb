"""Why there is no new export. Each says what state the folder is in."""


class ExportError(Exception):
    """Nothing was exported; an export that was in the folder is as good as before."""


class ExportFolderError(ExportError):
    """The folder is not one to export to."""


class ContentMovesError(ExportError):
    """The content changed again and again while it was read."""
