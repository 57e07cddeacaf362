"""Builds the film pack of ChatRec (`data/films`) from the sources named in `data/films/SOURCES.md`."""
