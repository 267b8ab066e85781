"""What keeps the knowledge base honest: checks, entries with all that hangs on them, use of the evidence."""
