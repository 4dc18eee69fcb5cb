"""The whole public site as files, for any host of files. The verb is ``exporting.export``."""
