"""Requests that this site makes to other servers: they end in time, and those to strangers lead nowhere inside."""
