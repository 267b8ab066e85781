"""The pain diary: what a day was like, how it goes, and whether to be seen sooner. Pure: `today` is always given."""
