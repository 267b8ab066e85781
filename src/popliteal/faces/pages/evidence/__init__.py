"""The evidence pages: what the program knows, each figure with its source and how that was checked."""
